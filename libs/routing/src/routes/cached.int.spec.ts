import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpService } from '@nestjs/axios';
import { background, Exchanges } from '@portico/pipeline';
import { answers, ask, type Behaviour, FakeUpstream, TestRedis } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';

const MINUTE = { 'cache-control': 'max-age=60' };
const yaml = (origin: string, cache = '', more = '') => `
upstreams: {a: {origins: ["${origin}"], cache: {${cache}}, ${more}}}
routes: [{name: a, match: {path: "/**", methods: [GET, POST]}, to: a, auth: anonymous}]
`;

let upstream: FakeUpstream;

/** Answers once the test lets it. */
function held(behaviour: Behaviour): { answer: Behaviour; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { answer: (request, response) => void promise.then(() => behaviour(request, response)), release: resolve };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await condition()) return;
    await sleep(20);
  }
  throw new Error('it never became so');
}

beforeAll(async () => (upstream = await FakeUpstream.start()));
afterAll(() => upstream.stop());
beforeEach(() => {
  upstream.seen.length = 0;
  upstream.behave(answers({ ok: true }, 200, MINUTE));
});

describe('a route to an upstream with a cache', () => {
  let gateway: TestGateway;
  beforeAll(async () => (gateway = await startTestGateway(yaml(upstream.url, '', 'timeout: 20s'))));
  afterAll(() => gateway.stop());

  it('is answered from it, with Age, Cache-Status and an id of its own', async () => {
    const first = await ask(`${gateway.url}/hit`);
    const hit = await ask(`${gateway.url}/hit`, { headers: { cookie: 'a=b' } });
    expect([first.text, hit.text, upstream.seen.length]).toEqual(['{"ok":true}', '{"ok":true}', 1]);
    expect([first.headers['cache-status'], hit.headers['cache-status']]).toEqual(['test-bff; fwd=uri-miss; fwd-status=200; stored', expect.stringMatching(/^test-bff; hit; ttl=\d+$/)]);
    expect([first.headers.date, hit.headers['x-request-id'] !== first.headers['x-request-id']]).toEqual([hit.headers.date, true]);
    expect(gateway.ended.at(-1)!.record.cacheUses).toEqual([{ upstream: 'a', status: 'hit', startMs: expect.any(Number), bytes: 11 }]);
  });

  it('gives nothing that was for a route that says who calls to one that does not', async () => {
    const two = await startTestGateway(`
upstreams: {a: {origins: ["${upstream.url}"], cache: {}}}
routes:
  - {name: admin, match: {path: "/admin/**"}, to: a, rewrite: "/**", auth: anonymous, headers: {request: {set: {X-Roles: admin}, identity: true}}}
  - {name: open, match: {path: "/open/**"}, to: a, rewrite: "/**", auth: anonymous}
`);
    upstream.behave((request, response) => answers({ for: request.headers['x-roles'] ?? 'all' }, 200, MINUTE)(request, response));
    const of = async (path: string, headers: Record<string, string> = {}) => (await ask(two.url + path, { headers })).json<{ for: string }>().for;
    expect([await of('/admin/x'), await of('/open/x'), await of('/admin/x')]).toEqual(['admin', 'all', 'admin']);
    upstream.behave((request, response) => answers({ for: request.headers['x-api-key'] ?? 'all' }, 200, MINUTE)(request, response));
    expect([await of('/open/y', { 'x-api-key': 'k' }), await of('/open/y')]).toEqual(['k', 'all']);
    await two.stop();
  });

  it('asks once for a thousand requests at a time, over views and routes alike', async () => {
    const { answer, release } = held(answers({ ok: true }, 200, MINUTE));
    upstream.behave(answer);
    const view = background('test', 20_000, () => gateway.app.get(HttpService, { strict: false }).axiosRef.get<unknown>('http://a/many'));
    await until(() => upstream.seen.length === 1);
    const all = Array.from({ length: 1000 }, () => ask(`${gateway.url}/many`));
    const state = async () => (await ask(`${gateway.managementUrl}/cache`)).json<{ a: { coalesced: number } }>().a.coalesced;
    // Whoever comes after the answer gets it from the cache.
    await until(() => gateway.app.get(Exchanges).inFlight >= 500);
    release();
    expect((await Promise.all(all)).every(({ status, text }) => status === 200 && text === '{"ok":true}')).toBe(true);
    expect((await view).data).toEqual({ ok: true });
    expect([upstream.seen.length, (await state()) > 0]).toEqual([1, true]);
  });

  it('outlives the client that asked first', async () => {
    const { answer, release } = held(answers({ ok: true }, 200, MINUTE));
    upstream.behave(answer);
    const leaving = new AbortController();
    const first = ask(`${gateway.url}/left`, { signal: leaving.signal });
    await until(() => upstream.seen.length === 1);
    const second = ask(`${gateway.url}/left`);
    await sleep(100);
    leaving.abort();
    await expect(first).rejects.toThrow();
    await until(() => gateway.ended.some(({ path, record }) => path === '/left' && record.endedBy === 'client'));
    release();
    expect([(await second).text, upstream.seen.length]).toEqual(['{"ok":true}', 1]);
  });

  it('gives a stale answer while a renewal hangs', async () => {
    upstream.behave(answers({ n: 1 }, 200, { 'cache-control': 'max-age=0, stale-while-revalidate=60' }));
    await ask(`${gateway.url}/stale`);
    const { answer, release } = held(answers({ n: 2 }, 200, MINUTE));
    upstream.behave(answer);
    for (let more = 0; more < 5; more += 1) expect((await ask(`${gateway.url}/stale`)).text).toBe('{"n":1}');
    expect(upstream.seen).toHaveLength(2);
    release();
    await until(async () => (await ask(`${gateway.url}/stale`)).text === '{"n":2}');
    expect(upstream.seen).toHaveLength(2);
  });

  it('stands in for a service that is gone', async () => {
    upstream.behave(answers({ n: 1 }, 200, { 'cache-control': 'max-age=0, stale-if-error=60' }));
    await ask(`${gateway.url}/gone`);
    upstream.behave((request) => void request.socket.destroy());
    const answer = await ask(`${gateway.url}/gone`);
    expect([answer.status, answer.text, answer.headers['cache-status']]).toEqual([200, '{"n":1}', expect.stringContaining('fwd=stale')]);
  });

  it('stands in for a service whose circuit is open, which is not asked', async () => {
    upstream.behave(answers({ n: 1 }, 200, { 'cache-control': 'max-age=0, stale-if-error=60' }));
    const breaking = await startTestGateway(yaml(upstream.url, '', 'retry: {attempts: 1}, breaker: {minRequests: 5, openFor: 60s}, health: {passive: off}'));
    try {
      await ask(`${breaking.url}/broken`);
      upstream.behave(answers({}, 500));
      for (let count = 0; count < 5; count += 1) await ask(`${breaking.url}/other/${count}`);
      const { length } = upstream.seen;
      const [stale, other] = [await ask(`${breaking.url}/broken`), await ask(`${breaking.url}/other`)];
      expect([stale.status, stale.text, stale.headers['cache-status']]).toEqual([200, '{"n":1}', expect.stringContaining('fwd=stale')]);
      expect([other.status, other.json<{ code: string }>().code, other.headers['retry-after']]).toEqual([503, 'circuit_open', expect.stringMatching(/^\d+$/)]);
      expect(upstream.seen).toHaveLength(length);
    } finally {
      await breaking.stop();
    }
  });

  it('may hold more than a view takes, which is told at once', async () => {
    upstream.behave(answers({ long: 'x'.repeat(2_000) }, 200, MINUTE));
    const small = await startTestGateway(yaml(upstream.url, '', 'maxAnswer: 1kb'));
    try {
      expect((await ask(`${small.url}/large`)).text).toHaveLength(2_011);
      const asking = background('test', 20_000, () => small.app.get(HttpService, { strict: false }).axiosRef.get<unknown>('http://a/large'));
      await expect(asking).rejects.toMatchObject({ cause: { code: 'upstream_answer_invalid' } });
      expect(upstream.seen).toHaveLength(1);
    } finally {
      await small.stop();
    }
  });

  it('is purged and told of on the management port', async () => {
    await ask(`${gateway.url}/p/1`);
    const purge = (order: unknown) => ask(`${gateway.managementUrl}/cache/purge`, { method: 'POST', body: JSON.stringify(order), headers: { 'content-type': 'application/json' } });
    const refused = await purge({ prefix: '/p', tag: 'x' });
    expect([refused.status, refused.json<{ code: string }>().code]).toEqual([422, 'invalid_input']);
    expect((await purge({ prefix: '/p/' })).json()).toEqual({ purged: 1, replicas: 'none' });
    await ask(`${gateway.url}/p/1`);
    expect(upstream.seen).toHaveLength(2);
    for (const [at, [field, tags]] of ([['cache-tag', 'product-7, products'], ['surrogate-key', 'product-7 products'], ['cache-tag', 'product-77']] as const).entries()) {
      upstream.behave(answers({ ok: true }, 200, { ...MINUTE, [field]: tags }));
      await ask(`${gateway.url}/tagged/${at}`);
    }
    expect((await purge({ tag: 'product-7' })).json()).toEqual({ purged: 2, replicas: 'none' });
    const asked = upstream.seen.length;
    for (const at of [0, 1, 2]) await ask(`${gateway.url}/tagged/${at}`);
    expect(upstream.seen.slice(asked).map(({ url }) => url)).toEqual(['/tagged/0', '/tagged/1']);
    expect((await ask(`${gateway.managementUrl}/cache`)).json()).toEqual({ a: expect.objectContaining({ enabled: true, maxBytes: 67_108_864, hit: expect.any(Number) }) });
  });
});

describe('two replicas on one Redis', () => {
  let redis: TestRedis;
  let one: TestGateway;
  let two: TestGateway;

  beforeAll(async () => {
    redis = await TestRedis.start();
    const start = () => startTestGateway(yaml(upstream.url), [], { REDIS_URL: redis.url });
    [one, two] = await Promise.all([start(), start()]);
  });
  afterAll(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await redis.stop();
  });

  const status = async ({ url }: TestGateway, path: string) => String((await ask(url + path)).headers['cache-status']);
  /** Redis is written to behind the answer. */
  const isShared = (path: string) => until(async () => / hit/.test(await status(two, path)));

  it('share what is stored', async () => {
    upstream.behave(answers({ text: 'ümläut' }, 200, { ...MINUTE, vary: 'accept-language' }));
    await ask(`${one.url}/shared`);
    await until(async () => (await ask(`${two.url}/shared`)).headers['cache-status']?.includes('; hit') ?? false);
    const hit = await ask(`${two.url}/shared`);
    expect(hit.json()).toEqual({ text: 'ümläut' });
    const asked = upstream.seen.length;
    expect(await status(two, '/shared')).toContain('; hit');
    // What was shared is selected as what is here.
    await ask(`${two.url}/shared`, { headers: { 'accept-language': 'de' } });
    expect(upstream.seen).toHaveLength(asked + 1);
  });

  it('tell each other what is stored no more', async () => {
    for (const [path, change] of [
      ['/changed', () => ask(`${one.url}/changed`, { method: 'POST', body: 'x' })],
      ['/purged', () => ask(`${one.managementUrl}/cache/purge`, { method: 'POST', body: '{"url":"/purged"}', headers: { 'content-type': 'application/json' } })],
    ] as const) {
      upstream.behave(answers({ n: 1 }, 200, MINUTE));
      await ask(one.url + path);
      await isShared(path);
      upstream.behave(answers({ n: 2 }, 200, MINUTE));
      expect((await change()).status).toBe(200);
      await until(async () => (await ask(two.url + path)).text === '{"n":2}');
    }
  });

  it.each<[string, (redis: TestRedis) => void | Promise<void>, (redis: TestRedis) => void | Promise<void>]>([
    ['stopped', (gone) => gone.stop(), (gone) => gone.start()],
    ['silent', (gone) => gone.pause(), (gone) => gone.resume()],
  ])('go on with what they have when Redis is %s, and share again when it is back', async (what, lose, back) => {
    await ask(`${one.url}/${what}`);
    await lose(redis);
    for (let more = 0; more < 20; more += 1) {
      expect((await ask(`${one.url}/${what}`)).status).toBe(200);
      expect((await ask(`${two.url}/${what}/${more}`)).status).toBe(200);
    }
    expect(await status(one, `/${what}`)).toContain('; hit');
    await back(redis);
    let more = 0;
    await until(async () => {
      more += 1;
      await ask(`${one.url}/${what}/back/${more}`);
      await sleep(50);
      return (await status(two, `/${what}/back/${more}`)).includes('; hit');
    });
  });
});
