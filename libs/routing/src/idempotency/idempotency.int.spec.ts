import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { json, Stores } from '@portico/pipeline';
import { ask, type Behaviour, FakeUpstream, TestRedis, type WebAnswer } from '@portico/testing';
import { z } from 'zod';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { View } from '../views/view.decorator.ts';
import { MemoryBound } from './memory-bound.ts';

const Order = z.strictObject({ item: z.string() });
let placed = 0;
const DAY_MS = 24 * 60 * 60 * 1_000;

@Controller()
class Views {
  @Post('pages/checkout')
  @HttpCode(201)
  @View('checkout', { auth: 'anonymous', idempotency: 'require' })
  checkout(@Body(json(Order)) { item }: z.output<typeof Order>) {
    placed += 1;
    return { item, order: placed };
  }
}

let upstream: FakeUpstream;
let gateway: TestGateway;
const yaml = () => `
upstreams: {orders: {origins: ["${upstream.url}"], timeout: 10s}}
routes:
  - {name: orders, match: {path: "/orders/**", methods: [GET, POST]}, to: orders, auth: anonymous, idempotency: require, cookies: pass, maxBody: 10kb, timeout: 10s}
  - {name: others, match: {path: "/others/**", methods: [POST]}, to: orders, auth: anonymous, idempotency: accept}
`;

beforeAll(async () => {
  upstream = await FakeUpstream.start();
  gateway = await startTestGateway(yaml(), [Views], { TRUST_PROXY: 'loopback' });
});
beforeEach(() => {
  upstream.seen.length = 0;
  upstream.behave(counting());
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** Says how often it was asked, with the body that it got. */
function counting(status = 201): Behaviour {
  let count = 0;
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      count += 1;
      response.writeHead(status, { 'content-type': 'application/json', location: `/orders/${count}`, 'set-cookie': 'cart=; Max-Age=0', 'x-list': ['a', 'b'] });
      response.end(JSON.stringify({ count, got: Buffer.concat(chunks).toString() }));
    });
  };
}

let keys = 0;
const newKey = () => `"key-${(keys += 1)}"`;
const as = (subject: string) => ({ 'test-principal': JSON.stringify({ subject }) });

function post(key: string | undefined, { path = '/orders/', body = '{"item":"a"}', headers = {}, to = gateway, signal }: { path?: string; body?: string; headers?: Record<string, string>; to?: TestGateway; signal?: AbortSignal } = {}): Promise<WebAnswer> {
  const fields: Record<string, string> = { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }), ...headers };
  return ask(`${to.url}${path}`, { method: 'POST', body, headers: fields, ...(signal && { signal }) });
}

const codeOf = (answer: WebAnswer) => [answer.status, answer.json<{ code: string }>().code];

it('a request whose client has left counts among those of its route as long as it goes on', async () => {
  const few = await startTestGateway(yaml().replaceAll('idempotency: accept', 'idempotency: accept, concurrency: 1'));
  const { promise: free, resolve } = Promise.withResolvers<void>();
  const answer = counting();
  upstream.behave((request, response) => void free.then(() => answer(request, response)));
  const leaving = new AbortController();
  const first = post(newKey(), { path: '/others/', to: few, signal: leaving.signal });
  while (upstream.seen.length === 0) await sleep(5);
  leaving.abort();
  await expect(first).rejects.toThrow();
  while (few.ended.length === 0) await sleep(5);
  expect(codeOf(await post(newKey(), { path: '/others/', to: few }))).toEqual([503, 'overloaded']);
  resolve();
  let status = 503;
  while (status === 503) ({ status } = await post(newKey(), { path: '/others/', to: few }));
  expect(status).toBe(201);
  await few.stop();
});

describe('a request with an Idempotency-Key', () => {
  it('is done once: its second coming gets the same status, fields and body, and says so', async () => {
    const key = newKey();
    const first = await post(key);
    expect([first.status, first.json()]).toEqual([201, { count: 1, got: '{"item":"a"}' }]);
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    const again = await post(key);
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers).toMatchObject({ 'content-type': 'application/json', location: '/orders/1', 'x-list': 'a, b', 'idempotent-replayed': 'true' });
    // Not said again: cookies; said anew: the request's id and the gateway's fields, once.
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    expect(again.headers['x-content-type-options']).toBe('nosniff');
    expect(upstream.seen).toHaveLength(1);
    // The service sees the key as well.
    expect(upstream.seen[0]!.headers['idempotency-key']).toBe(key);
  });

  it('of a view in code is done once', async () => {
    const key = newKey();
    const before = placed;
    const first = await post(key, { path: '/pages/checkout' });
    const again = await post(key, { path: '/pages/checkout' });
    expect([first.status, again.status, again.json(), placed - before]).toEqual([201, 201, first.json(), 1]);
    expect(again.headers['idempotent-replayed']).toBe('true');
    // What does not fit was not done: the key can be used for what fits.
    const other = newKey();
    expect(codeOf(await post(other, { path: '/pages/checkout', body: '{}' }))).toEqual([422, 'invalid_input']);
    expect((await post(other, { path: '/pages/checkout' })).status).toBe(201);
  });

  it('while the first is being answered is 409, and then gets that answer', async () => {
    const gate = Promise.withResolvers<void>();
    const count = counting();
    upstream.behave((request, response) => void gate.promise.then(() => count(request, response)));
    const key = newKey();
    const first = post(key);
    await until(() => upstream.seen.length === 1);
    const second = await post(key);
    expect(codeOf(second)).toEqual([409, 'idempotency_in_flight']);
    expect(second.headers['retry-after']).toBe('1');
    gate.resolve();
    expect((await first).status).toBe(201);
    expect((await post(key)).headers['idempotent-replayed']).toBe('true');
    expect(upstream.seen).toHaveLength(1);
  });

  it.each([
    ['another body', { body: '{"item":"b"}' }],
    ['another path', { path: '/orders/x' }],
    ['another query', { path: '/orders/?x=1' }],
    ['another type', { headers: { 'content-type': 'text/plain' } }],
  ])('and %s is 422', async (_what, change) => {
    const key = newKey();
    await post(key);
    expect(codeOf(await post(key, change))).toEqual([422, 'idempotency_key_reused']);
    expect(upstream.seen).toHaveLength(1);
  });

  it.each([
    ['none', undefined, 'idempotency_key_missing'],
    ['one without quotes', 'abc', 'malformed_request'],
    ['an empty one', '""', 'malformed_request'],
    ['two', '"a", "b"', 'malformed_request'],
    ['one that is too long', `"${'x'.repeat(256)}"`, 'malformed_request'],
    ['one with an escape', '"a\\"b"', 'malformed_request'],
  ])('where one is demanded: %s is 400', async (_what, key, code) => {
    expect(codeOf(await post(key))).toEqual([400, code]);
    expect(upstream.seen).toHaveLength(0);
  });

  it('is needed for unsafe methods only, and not where it is only accepted', async () => {
    expect((await ask(`${gateway.url}/orders/1`)).status).toBe(201);
    expect((await post(undefined, { path: '/others/' })).status).toBe(201);
    const key = newKey();
    await post(key, { path: '/others/' });
    expect((await post(key, { path: '/others/' })).headers['idempotent-replayed']).toBe('true');
  });

  it("is one principal's own, on one route", async () => {
    const key = newKey();
    const counts = async (options: Parameters<typeof post>[1]) => (await post(key, options)).json<{ count: number }>().count;
    expect(await counts({ headers: as('ada') })).toBe(1);
    expect(await counts({ headers: as('ben') })).toBe(2);
    expect(await counts({ headers: { 'x-forwarded-for': '192.0.2.1' } })).toBe(3);
    expect(await counts({ headers: { 'x-forwarded-for': '192.0.2.2' } })).toBe(4);
    expect(await counts({ headers: as('ada'), path: '/others/' })).toBe(5);
    expect(await counts({ headers: as('ada') })).toBe(1);
  });

  it.each([500, 503, 429, 409, 401, 403])('that was answered %i can be sent again: nothing says that it was done', async (status) => {
    upstream.behave(counting(status));
    const key = newKey();
    expect((await post(key)).status).toBe(status);
    upstream.behave(counting());
    expect(await post(key)).toMatchObject({ status: 201, headers: expect.not.objectContaining({ 'idempotent-replayed': 'true' }) });
  });

  it.each([404, 422])('that was answered %i was refused for good', async (status) => {
    upstream.behave(counting(status));
    const key = newKey();
    await post(key);
    expect((await post(key)).status).toBe(status);
    expect(upstream.seen).toHaveLength(1);
  });

  it('whose service broke the connection can be sent again', async () => {
    upstream.behave((request) => void request.resume().once('end', () => request.socket.destroy()));
    const key = newKey();
    expect((await post(key)).status).toBe(502);
    upstream.behave(counting());
    expect((await post(key)).status).toBe(201);
  });

  it('is done to its end though its client has left, which comes again for the answer', async () => {
    const gate = Promise.withResolvers<void>();
    const count = counting();
    upstream.behave((request, response) => void gate.promise.then(() => count(request, response)));
    const leaving = new AbortController();
    const key = newKey();
    const first = post(key, { signal: leaving.signal }).catch(() => 'left');
    await until(() => upstream.seen.length === 1);
    leaving.abort();
    expect(await first).toBe('left');
    gate.resolve();
    await until(async () => (await post(key)).status !== 409);
    const again = await post(key);
    expect([again.json<{ count: number }>().count, again.headers['idempotent-replayed']]).toEqual([1, 'true']);
    expect(upstream.seen).toHaveLength(1);
  });

  it('may have a body as large as the route takes, and no larger', async () => {
    expect((await post(newKey(), { body: 'x'.repeat(10_240) })).json<{ got: string }>().got).toHaveLength(10_240);
    expect(codeOf(await post(newKey(), { body: 'x'.repeat(10_241) }))).toEqual([413, 'body_too_large']);
    await expect(startTestGateway(yaml().replace('maxBody: 10kb', 'maxBody: 9mb'))).rejects.toThrow('the body is held in memory');
  });

  it('whose answer is too large to be kept is not done again', async () => {
    upstream.behave((request, response) => void request.resume().once('end', () => response.writeHead(201).end('x'.repeat(300_000))));
    const key = newKey();
    expect((await post(key)).body).toHaveLength(300_000);
    expect(codeOf(await post(key))).toEqual([409, 'idempotency_answer_lost']);
    expect(upstream.seen).toHaveLength(1);
  });
});

describe('with Redis', () => {
  it('any replica has the answer, a key whose process died can be used again, and without Redis nothing is done', async () => {
    const redis = await TestRedis.start();
    const replicas = [await startTestGateway(yaml(), [], { REDIS_URL: redis.url }), await startTestGateway(yaml(), [], { REDIS_URL: redis.url })] as const;
    await Promise.all(replicas.map((replica) => until(() => replica.app.get(Stores).scripts!.isReady)));
    const key = newKey();
    await post(key, { to: replicas[0] });
    expect((await post(key, { to: replicas[1] })).headers['idempotent-replayed']).toBe('true');
    // It goes by itself after a day, whatever becomes of the processes.
    const stores = replicas[0].app.get(Stores);
    const kept: string[] = [];
    for await (const id of stores.keys('idempotency')) kept.push(id);
    expect(kept).toHaveLength(1);
    const leftMs = await stores.scripts!.eval("return redis.call('pttl', KEYS[1])", { keys: [`idempotency:${kept[0]}`], arguments: [] }, 1_000);
    expect(leftMs).toBeGreaterThan(DAY_MS - 60_000);
    expect(leftMs).toBeLessThanOrEqual(DAY_MS);
    // Of many that come at once, one is done.
    const same = newKey();
    upstream.seen.length = 0;
    const all = await Promise.all(Array.from({ length: 20 }, (_none, at) => post(same, { to: replicas[at % 2]! })));
    expect(upstream.seen).toHaveLength(1);
    expect(all.filter(({ status, headers }) => status === 201 && headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    // A process that dies leaves a lease that runs out.
    const dead = newKey();
    const holder = replicas[0].app.get(Stores);
    const { id } = await leaseFor(holder, dead);
    expect((await post(dead, { to: replicas[1] })).status).toBe(409);
    await until(async () => (await post(dead, { to: replicas[1] })).status === 201);
    expect(id).toBeDefined();
    await redis.stop();
    upstream.seen.length = 0;
    const lost = await post(newKey(), { to: replicas[1] });
    expect([...codeOf(lost), lost.headers['retry-after'], upstream.seen.length]).toEqual([503, 'state_unavailable', '1', 0]);
    await Promise.all(replicas.map((replica) => replica.stop()));
  });
});

/** What a process holds that died while it answered the key's first request: its lease, for a moment more. */
async function leaseFor(stores: Stores, key: string): Promise<{ id: string }> {
  const { hash } = await import('node:crypto');
  const id = hash('sha256', JSON.stringify(['127.0.0.1', 'orders', key.slice(1, -1)]), 'base64url');
  await stores.lease(`idempotency:${id}`, 700);
  return { id };
}

describe('what is kept in memory', () => {
  it('is bounded: what was kept first goes first', () => {
    const dropped: string[] = [];
    const bound = new MemoryBound(100, (id) => dropped.push(id));
    for (const id of ['a', 'b', 'c']) bound.added(id, 40);
    expect(dropped).toEqual(['a']);
    bound.added('b', 60);
    expect(dropped).toEqual(['a']);
    bound.added('d', 40);
    expect(dropped).toEqual(['a', 'c']);
    bound.added('huge', 1_000);
    expect(dropped).toEqual(['a', 'c', 'b', 'd']);
  });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + 15_000;
  while (!(await holds())) {
    if (performance.now() > endsAt) throw new Error('it did not come about');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
