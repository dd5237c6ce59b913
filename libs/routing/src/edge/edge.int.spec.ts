import { once } from 'node:events';
import { answers, ask, FakeUpstream, hangs } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';

let upstream: FakeUpstream;
const started: TestGateway[] = [];

beforeAll(async () => {
  upstream = await FakeUpstream.start(answers({ fine: true }));
});
beforeEach(() => {
  upstream.seen.length = 0;
  upstream.behave(answers({ fine: true }));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((gateway) => gateway.stop()));
});
afterAll(() => upstream.stop());

async function start(route: string, top = '', variables: Record<string, string> = { TRUST_PROXY: 'loopback' }): Promise<TestGateway> {
  const gateway = await startTestGateway(
    `upstreams: {things: {origins: ["${upstream.url}"]}}\n${top}\nroutes:\n  - {name: things, match: {path: "/things/**", methods: [GET, POST]}, to: things, auth: anonymous, ${route}}\n`,
    [],
    variables,
  );
  started.push(gateway);
  return gateway;
}

describe('address lists', () => {
  it('of the gateway and of the route must both admit the caller, whom only trusted proxies name', async () => {
    const gateway = await start('addresses: {deny: ["10.1.0.0/16"]}', 'addresses: {allow: ["10.0.0.0/8", "2001:db8::/32", "127.0.0.1", "::1"]}');
    const from = async (address: string) => (await ask(`${gateway.url}/things/1`, { headers: { 'x-forwarded-for': address } })).status;
    expect([await from('10.2.0.1'), await from('2001:db8::1'), await from('::ffff:10.2.0.1')]).toEqual([200, 200, 200]);
    expect([await from('10.1.0.1'), await from('192.0.2.1'), await from('2001:db9::1')]).toEqual([403, 403, 403]);
    const refused = await ask(`${gateway.url}/things/1`, { headers: { 'x-forwarded-for': '10.1.0.1' } });
    expect(refused.json()).toMatchObject({ code: 'address_refused' });
    const open = await start('addresses: {allow: ["10.0.0.0/8"]}', '', {});
    expect((await ask(`${open.url}/things/1`, { headers: { 'x-forwarded-for': '10.2.0.1' } })).status).toBe(403);
  });

  it('with what is no address stop the start', async () => {
    await expect(start('addresses: {allow: ["10.0.0.0/33"]}')).rejects.toThrow('expected an address or a block');
    await expect(start('addresses: {}')).rejects.toThrow('expected allow, deny or both');
  });
});

describe('the concurrency of a route', () => {
  it('is so many requests at a time; others are told to come back, and it frees when clients leave', async () => {
    upstream.behave(hangs);
    const gateway = await start('concurrency: 2');
    const leaving = [new AbortController(), new AbortController()];
    const held = leaving.map(({ signal }) => ask(`${gateway.url}/things/1`, { signal }).catch(() => {}));
    await until(() => upstream.seen.length === 2);
    const refused = await ask(`${gateway.url}/things/1`);
    expect([refused.status, refused.headers['retry-after'], refused.json<{ code: string }>().code]).toEqual([503, '1', 'overloaded']);
    leaving.forEach((each) => each.abort());
    await Promise.all(held);
    upstream.behave(answers({ fine: true }));
    await until(async () => (await ask(`${gateway.url}/things/1`)).status === 200);
    expect((await ask(`${gateway.url}/things/1`)).status).toBe(200);
  });
});

describe('the sizes of a route', () => {
  it('may be less than the gateway has: URL, header section and body', async () => {
    const gateway = await start('maxUrl: 100, maxHeaders: 1kb, maxBody: 10');
    const status = async (path: string, options = {}) => (await ask(`${gateway.url}${path}`, options)).status;
    expect(await status(`/things/${'x'.repeat(92)}`)).toBe(200);
    expect(await status(`/things/${'x'.repeat(93)}`)).toBe(414);
    expect(await status(`/things/1?${'x'.repeat(100)}`)).toBe(414);
    expect(await status('/things/1', { headers: { 'x-long': 'x'.repeat(700) } })).toBe(200);
    expect(await status('/things/1', { headers: { 'x-long': 'x'.repeat(1_100) } })).toBe(431);
    expect(await status('/things/1', { method: 'POST', body: 'x'.repeat(10) })).toBe(200);
    expect(await status('/things/1', { method: 'POST', body: 'x'.repeat(11) })).toBe(413);
  });

  it('that are larger than the gateway has are a fault', async () => {
    await expect(start('maxUrl: 9kb')).rejects.toThrow('the gateway refuses more than 8192 bytes everywhere');
    await expect(start('maxHeaders: 17kb')).rejects.toThrow('raise sizes.headers');
  });
});

describe('cookies of a service', () => {
  const COOKIES = ['theme=dark; Path=/', '__Host-portico=stolen; Path=/; Secure', '__host-PORTICO-login-x=1', 'portico-split=b', '__Secure-portico=1', '=__Host-portico=stolen', 'no-name', ' __Host-portico =x', 'lang=de'];

  it('stay behind, and so do those of the client, unless the route passes them', async () => {
    upstream.behave(answers({}, 200, { 'set-cookie': COOKIES, 'clear-site-data': '"cookies"' }));
    const gateway = await start('cookies: drop');
    const answer = await ask(`${gateway.url}/things/1`, { headers: { cookie: 'theme=dark' } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['clear-site-data']).toBeUndefined();
    expect(upstream.seen[0]!.headers.cookie).toBeUndefined();
  });

  it("are never under the gateway's own names, whatever their spelling, and no service sees those", async () => {
    upstream.behave(answers({}, 200, { 'set-cookie': COOKIES }));
    const gateway = await start('cookies: pass');
    const answer = await ask(`${gateway.url}/things/1`, {
      headers: { cookie: 'theme=dark; __Host-portico=abc; __host-portico-login-1=x; portico-split=b;lang=de; =__Host-portico=x; odd' },
    });
    expect(answer.headers['set-cookie']).toEqual(['theme=dark; Path=/', 'lang=de']);
    expect(upstream.seen[0]!.headers.cookie).toBe('theme=dark; lang=de');
  });

  it("leave no Cookie field when there is nothing but the gateway's own", async () => {
    const gateway = await start('cookies: pass');
    await ask(`${gateway.url}/things/1`, { headers: { cookie: '__Host-portico=abc' } });
    expect(upstream.seen[0]!.headers).not.toHaveProperty('cookie');
  });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  while (!(await holds())) await Promise.race([new Promise((resolve) => setTimeout(resolve, 10)), once(signal, 'abort').then(() => signal.throwIfAborted())]);
}
