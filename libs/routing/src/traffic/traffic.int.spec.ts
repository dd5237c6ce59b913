import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ask, FakeUpstream, hangs } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { Mirrors } from './mirror.ts';
import { position } from './split.ts';

let main: FakeUpstream;
let next: FakeUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  [main, next] = await Promise.all([FakeUpstream.start(), FakeUpstream.start()]);
  gateway = await startTestGateway(`
upstreams:
  main: {origins: ["${main.url}"]}
  next: {origins: ["${next.url}"]}
routes:
  - {name: by-cookie, match: {path: "/cookie"}, to: main, auth: anonymous, split: {share: 50%, to: next, by: cookie, header: X-Canary}}
  - {name: by-address, match: {path: "/address"}, to: main, auth: anonymous, split: {share: 100%, to: next, by: address}}
  - {name: by-default, match: {path: "/default"}, to: main, auth: anonymous, split: {share: 30%, to: next}}
  - {name: none, match: {path: "/none"}, to: main, auth: anonymous, split: {share: 0%, to: next}}
  - {name: mirrored, match: {path: "/mirrored", methods: [GET, POST, PUT, DELETE, OPTIONS]}, to: main, auth: anonymous, mirror: {to: next}, headers: {request: {set: {X-User: service}, identity: true}}}
  - {name: unmirrored, match: {path: "/unmirrored"}, to: main, auth: anonymous, mirror: {to: next, share: 0%}}
  - {name: late, match: {path: "/late"}, to: main, auth: anonymous, faults: {delay: {for: 300ms}}}
  - {name: broken, match: {path: "/broken", methods: [GET, POST]}, to: main, auth: anonymous, faults: {abort: {status: 418}}}
  - {name: reset, match: {path: "/reset"}, to: main, auth: anonymous, faults: {abort: {status: reset}}}
  - {name: too-late, match: {path: "/too-late"}, to: main, auth: anonymous, timeout: 50ms, faults: {delay: {for: 5s}}}
`, [], { TRUST_PROXY: 'loopback' });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([main.stop(), next.stop()]);
});
beforeEach(() => {
  for (const [upstream, name] of [[main, 'main'], [next, 'next']] as const) {
    upstream.seen.length = 0;
    upstream.behave(answers({ from: name }));
  }
});

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await ask(gateway.url + path, { headers });
  return { from: answer.json<{ from: string }>().from, cookie: answer.headers['set-cookie']?.[0] };
};

async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !holds(); await sleep(10)) if (performance.now() > end) throw new Error('It did not come to be.');
}

/** When it goes on, all copies that were to be sent have been. */
async function settled({ app }: TestGateway): Promise<void> {
  const sent = () => [...app.get(Mirrors).readings[0]!.read()][0]![0];
  for (let before = -1; before !== sent(); await sleep(50)) before = sent();
}

describe('a split', () => {
  it('keeps a caller on its side by a cookie of the gateway', async () => {
    const sides = new Set<string>();
    for (let at = 0; at < 60 && sides.size < 2; at += 1) {
      const { from, cookie } = await get('/cookie');
      expect(cookie).toMatch(/^__Host-portico-side=[0-9a-f]{16}; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Lax$/);
      const again = await get('/cookie', { cookie: `a=b; ${cookie!.split(';')[0]}` });
      expect(again).toEqual({ from, cookie: undefined });
      sides.add(from);
    }
    expect(sides).toEqual(new Set(['main', 'next']));
    expect(main.seen.every(({ headers }) => headers.cookie === undefined)).toBe(true);
  });

  it('lets a caller choose its side by the field that the route names', async () => {
    const sides = await Promise.all(Array.from({ length: 8 }, async (_each, at) => (await get('/cookie', { 'x-canary': at % 2 ? 'always' : 'never' })).from));
    expect(sides).toEqual(['main', 'next', 'main', 'next', 'main', 'next', 'main', 'next']);
  });

  it('sends all or nobody to the other side, as its share says', async () => {
    expect([await get('/address'), await get('/none')]).toEqual([{ from: 'next' }, { from: 'main' }]);
  });

  it('is by principal unless it says otherwise: of 200 who are signed in its share, each on the same side again', async () => {
    const sideOf = async (subject: string) => (await get('/default', { 'test-principal': JSON.stringify({ subject }) })).from;
    const subjects = Array.from({ length: 200 }, (_each, at) => `u-${at}`);
    const sides = await Promise.all(subjects.map(sideOf));
    expect(await Promise.all(subjects.map(sideOf))).toEqual(sides);
    const share = sides.filter((side) => side === 'next').length / sides.length;
    expect(Math.abs(share - 0.3)).toBeLessThanOrEqual(0.1);
  });

  it('tells apart by address who is nobody', async () => {
    const sideOf = async (address: string) => (await get('/default', { 'x-forwarded-for': address })).from;
    const addresses = Array.from({ length: 40 }, (_each, at) => `192.0.2.${at + 1}`);
    const sides = await Promise.all(addresses.map(sideOf));
    expect(await Promise.all(addresses.map(sideOf))).toEqual(sides);
    expect(new Set(sides)).toEqual(new Set(['main', 'next']));
  });

  it('gives a share of the callers, and a larger share the same ones and more', () => {
    const positions = Array.from({ length: 20_000 }, (_each, at) => position(`route principal u-${at}`));
    for (const share of [0.01, 0.05, 0.5]) {
      const part = positions.filter((each) => each < share).length / positions.length;
      expect(Math.abs(part - share)).toBeLessThan(0.01);
    }
  });
});

describe('a mirror', () => {
  it('gets a copy without who called, whose answer nobody sees', async () => {
    const answer = await ask(`${gateway.url}/mirrored?a=1`, { headers: { 'x-kept': '1' } });
    expect(answer.json()).toEqual({ from: 'main' });
    await until(() => next.seen.length === 1);
    expect(next.seen[0]).toMatchObject({ method: 'GET', url: '/mirrored?a=1', headers: { 'x-kept': '1' } });
    expect(next.seen[0]!.headers['x-request-id']).not.toBe(answer.headers['x-request-id']);
    expect([main.seen.at(-1)!.headers['x-user'], next.seen[0]!.headers['x-user']]).toEqual(['service', undefined]);
    // One of each: that of the copy.
    expect(next.seen[0]!.rawHeaders.filter((name) => /^(?:x-timeout-ms|x-request-id|traceparent)$/i.test(name)).sort()).toEqual(['traceparent', 'x-request-id', 'x-timeout-ms']);
    expect(next.seen[0]!.headers).toMatchObject({ via: '1.1 test-bff', 'x-forwarded-proto': 'http' });
  });

  it.each(['hangs', 'is gone'])('neither delays nor fails the client when it %s', async (what) => {
    const shadow = await FakeUpstream.start(hangs);
    const own = await startTestGateway(`
upstreams: {main: {origins: ["${main.url}"]}, shadow: {origins: ["${shadow.url}"]}}
routes: [{name: mirrored, match: {path: "/mirrored"}, to: main, auth: anonymous, mirror: {to: shadow}}]
`);
    if (what === 'is gone') await shadow.stop();
    const answered = await Promise.all(Array.from({ length: 100 }, () => ask(`${own.url}/mirrored`)));
    expect(answered.map((answer) => answer.json())).toEqual(Array(100).fill({ from: 'main' }));
    expect(main.seen).toHaveLength(100);
    const copies = own.app.get(Mirrors).readings[0]!;
    await until(() => [...copies.read()].reduce((sum, [count]) => sum + count, 0) === 100);
    if (what === 'hangs') await shadow.stop();
    await own.stop();
  });

  it('gets nothing that changes something or has a body, unless the route says how large a body may be', async () => {
    for (const [method, body] of [['POST', 'x'], ['POST'], ['PUT', 'x'], ['DELETE'], ['GET', 'x'], ['HEAD'], ['OPTIONS'], ['GET']] as const) {
      await ask(`${gateway.url}/mirrored`, { method, ...(body !== undefined && { body }) });
    }
    expect(main.seen).toHaveLength(8);
    await until(() => next.seen.length >= 3);
    await settled(gateway);
    expect(next.seen.map(({ method }) => method).sort()).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  it('gets nothing where its share is nothing', async () => {
    for (let at = 0; at < 20; at += 1) await get('/unmirrored');
    await get('/mirrored');
    await until(() => next.seen.length > 0);
    await settled(gateway);
    expect(next.seen.map(({ url }) => url)).toEqual(['/mirrored']);
  });
});

it('copies bodies up to a size, while they are forwarded, and never what says who calls', async () => {
  const fresh = await startTestGateway(`
upstreams: {main: {origins: ["${main.url}"]}, next: {origins: ["${next.url}"]}}
routes:
  - {name: bodies, match: {path: "/bodies", methods: [GET, POST]}, to: main, auth: anonymous, mirror: {to: next, maxBody: 1kb}, headers: {request: {set: {Authorization: "Basic c2VjcmV0"}, identity: true}}}
`);
  const bodies: string[] = [];
  next.behave((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk)).on('end', () => bodies.push(text) && response.end());
  });
  main.behave((request, response) => request.resume().on('end', () => answers({})(request, response)));
  await ask(`${fresh.url}/bodies`, { method: 'POST', body: 'x'.repeat(2000) });
  await ask(`${fresh.url}/bodies`, { method: 'POST', body: 'small' });
  const chunked = httpRequest(`${fresh.url}/bodies`, { method: 'POST' });
  chunked.write('in ');
  chunked.end('chunks');
  await once(chunked, 'response').then(([response]) => response.resume());
  await until(() => bodies.length === 2);
  expect(bodies.toSorted()).toEqual(['in chunks', 'small']);
  expect(main.seen[0]!.headers.authorization).toBe('Basic c2VjcmV0');
  expect(next.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  await fresh.stop();
});

describe('faults', () => {
  it('delay, fail or reset, without asking the service', async () => {
    const startedAt = performance.now();
    expect((await ask(`${gateway.url}/late`)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(299);
    main.seen.length = 0;
    expect((await ask(`${gateway.url}/broken`)).status).toBe(418);
    expect((await ask(`${gateway.url}/broken`, { method: 'POST', body: 'x' })).status).toBe(418);
    await expect(ask(`${gateway.url}/reset`)).rejects.toThrow();
    expect(main.seen).toHaveLength(0);
    expect((await ask(`${gateway.url}/too-late`)).status).toBe(504);
  });

  it('are a fault of the file in production', async () => {
    const yaml = `upstreams: {a: {origins: ["http://127.0.0.1:9"]}}\nroutes: [{name: a, match: {path: "/a"}, to: a, auth: anonymous, faults: {abort: {status: 500}}}]\n`;
    await expect(startTestGateway(yaml, [], { NODE_ENV: 'production', PUBLIC_URL: 'https://shop.example' })).rejects.toThrow('no faults are made in production');
  });
});

it.each([
  ['split: {share: 5%, to: nobody}', 'there is no upstream "nobody"'],
  ['mirror: {to: nobody}', 'there is no upstream "nobody"'],
  ['split: {share: 500%, to: a}', 'percentage'],
])('stops the start for %s', async (keys, message) => {
  await expect(startTestGateway(`upstreams: {a: {origins: ["http://127.0.0.1:9"]}}\nroutes: [{name: a, match: {path: "/a"}, to: a, auth: anonymous, ${keys}}]\n`)).rejects.toThrow(message);
});
