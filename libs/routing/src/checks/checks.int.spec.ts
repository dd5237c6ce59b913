import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Readings } from '@portico/pipeline';
import { answers, ask, FakeUpstream } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';

const DESCRIPTION = {
  openapi: '3.1.0',
  info: { title: 'Orders', version: '1' },
  paths: {
    '/orders': {
      get: {
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { name: 'ids', in: 'query', explode: false, schema: { type: 'array', items: { type: 'string', minLength: 2 }, maxItems: 2 } },
          { name: 'tag', in: 'query', schema: { type: 'array', items: { enum: ['a', 'b'] } } },
          { $ref: '#/components/parameters/Trace' },
        ],
      },
      post: {
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } }, 'text/plain': {} } },
      },
    },
    '/orders/{orderId}': {
      parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string', pattern: '^o-\\d+$' } }],
      get: { parameters: [{ name: 'view', in: 'query', required: true, schema: { type: 'string' } }] },
    },
    '/orders/latest': { get: {} },
  },
  components: {
    parameters: { Trace: { name: 'X-Shop', in: 'header', schema: { type: 'string', format: 'uuid' } } },
    schemas: {
      Order: {
        type: 'object',
        additionalProperties: false,
        required: ['items'],
        properties: { items: { type: 'array', minItems: 1, items: { $ref: '#/components/schemas/Item' } } },
      },
      Item: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, count: { type: 'integer', minimum: 1 } } },
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'portico-checks-'));
const file = join(folder, 'orders.openapi.json');
let upstream: FakeUpstream;
let gateway: TestGateway;

const route = (name: string, checks: string, more = '') =>
  `  - {name: ${name}, match: {path: "/${name}/**", methods: [GET, POST, DELETE]}, to: orders, rewrite: "/**", auth: anonymous, checks: ${checks}, ${more}}`;
const yaml = (...routes: string[]) => [`upstreams: {orders: {origins: ["${upstream.url}"]}}`, 'routes:', ...routes].join('\n');

beforeAll(async () => {
  writeFileSync(file, JSON.stringify(DESCRIPTION));
  upstream = await FakeUpstream.start(answers({ fine: true }));
  gateway = await startTestGateway(
    yaml(route('strict', `{mode: enforce, description: "${file}"}`, 'idempotency: accept'), route('told', `{mode: report, description: "${file}"}`), route('free', 'off')),
  );
});
beforeEach(() => (upstream.seen.length = 0));
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
  rmSync(folder, { recursive: true });
});

const send = (path: string, { method = 'GET', body, headers }: { method?: string; body?: string; headers?: Record<string, string> } = {}) =>
  ask(`${gateway.url}${path}`, { method, ...(body !== undefined && { body }), ...(headers && { headers }) });
const postJson = (path: string, body: unknown, type = 'application/json') =>
  send(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': type } });

describe('checks of requests', () => {
  it.each([
    ['a query that fits', '/orders?limit=5&ids=aa,bb&tag=a&tag=b'],
    ['one value where there may be several', '/orders?tag=a'],
    ['parameters that nobody describes', '/orders?else=1'],
    ['a path that fits', '/orders/o-17?view=full'],
    ['the path without parameters, where both match', '/orders/latest'],
  ])('let through %s', async (_what, path) => {
    expect((await send(`/strict${path}`)).status).toBe(200);
    expect(upstream.seen[0]!.url).toBe(path);
  });

  it.each([
    ['a number out of range', '/orders?limit=101', 400, { parameter: 'limit', in: 'query' }],
    ['a number that is none', '/orders?limit=many', 400, { parameter: 'limit', in: 'query' }],
    ['a list that is too long', '/orders?ids=aa,bb,cc', 400, { parameter: 'ids' }],
    ['a wrong item of a list', '/orders?tag=a&tag=c', 400, { parameter: 'tag' }],
    ['a parameter that is missing', '/orders/o-17', 400, { parameter: 'view' }],
    ['a path that does not fit', '/orders/17?view=full', 422, { parameter: 'orderId', in: 'path' }],
  ])('refuse %s', async (_what, path, status, error) => {
    const answer = await send(`/strict${path}`);
    expect(answer.status).toBe(status);
    expect(answer.json<{ errors: object[] }>().errors[0]).toMatchObject(error);
    expect(upstream.seen).toHaveLength(0);
  });

  it('refuse a field that does not fit', async () => {
    expect((await send('/strict/orders', { headers: { 'x-shop': 'none' } })).json()).toMatchObject({ code: 'invalid_input', errors: [{ in: 'header', parameter: 'x-shop' }] });
    expect((await send('/strict/orders', { headers: { 'x-shop': '7c9e6679-7425-40de-944b-e07fc1f90ae7' } })).status).toBe(200);
  });

  it('hand on a body that fits as it came', async () => {
    const body = '{ "items": [{"id": "a", "count": 1}] }';
    expect((await postJson('/strict/orders', body)).status).toBe(200);
    expect(upstream.seen[0]!.headers['content-length']).toBe(String(body.length));
    expect((await postJson('/strict/orders', 'anything', 'text/plain; charset=utf-8')).status).toBe(200);
  });

  it.each([
    ['misses something', { items: [{}] }, 422, 'invalid_input', '#/items/0'],
    ['has too little of something', { items: [] }, 422, 'invalid_input', '#/items'],
    ['has something else', { items: [{ id: 'a' }], more: 1 }, 422, 'invalid_input', '#'],
    ['is no JSON', '{"items":', 400, 'malformed_body', undefined],
    ['would change prototypes', '{"__proto__": {}}', 400, 'malformed_body', undefined],
  ])('refuse a body that %s, and say where', async (_what, body, status, code, pointer) => {
    const answer = await postJson('/strict/orders', body);
    expect([answer.status, answer.json<{ code: string }>().code]).toEqual([status, code]);
    if (pointer !== undefined) expect(answer.json<{ errors: { pointer: string }[] }>().errors[0]!.pointer).toBe(pointer);
    expect(upstream.seen).toHaveLength(0);
  });

  it('refuse a body of another type, none where one is needed, and paths and methods that are not described', async () => {
    const code = (answer: Awaited<ReturnType<typeof send>>) => [answer.status, answer.json<{ code: string }>().code];
    expect(code(await postJson('/strict/orders', '<order/>', 'application/xml'))).toEqual([415, 'unsupported_media_type']);
    expect(code(await send('/strict/orders', { method: 'POST' }))).toEqual([400, 'malformed_body']);
    expect(code(await send('/strict/customers'))).toEqual([404, 'no_route']);
    const method = await send('/strict/orders', { method: 'DELETE' });
    expect([...code(method), method.headers.allow]).toEqual([405, 'method_not_allowed', 'GET, POST, OPTIONS']);
  });

  it('only tell what does not fit where they report, and are not made where they are off', async () => {
    const read = () => [...gateway.app.get(Readings)].find(({ name }) => name === 'portico.check.misfits')!.read();
    const told = () => [...read()].find(([, attributes]) => attributes['portico.route'] === 'told')![0];
    const logged = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    expect((await send('/told/orders?limit=101')).status).toBe(200);
    expect((await postJson('/told/orders', { items: [] })).status).toBe(200);
    expect(logged.mock.calls.map(([line]) => line as unknown)).toEqual([
      expect.objectContaining({ route: 'told', misfit: 'invalid_query', errors: [expect.objectContaining({ in: 'query', parameter: 'limit' })] }),
      expect.objectContaining({ route: 'told', misfit: 'invalid_input', errors: [expect.objectContaining({ in: 'body' })] }),
    ]);
    logged.mockRestore();
    expect(told()).toBe(2);
    // Too large to be held for a report's sake: it goes its way.
    expect((await send('/told/orders', { method: 'POST', body: 'x'.repeat(1_040_000), headers: { 'content-type': 'application/json' } })).status).toBe(200);
    expect((await send('/free/orders?limit=101')).status).toBe(200);
    expect(upstream.seen).toHaveLength(4);
  });

  it.each([
    ['a word without a description', 'enforce', 'nothing says what requests must fit'],
    ['a file that is not there', `{mode: enforce, description: ./none.json}`, 'cannot read'],
    ['a file that is no description', `{mode: report, description: "${join(folder, 'other.json')}"}`, 'it is no OpenAPI 3 description'],
  ])('stop the start for %s', async (_what, checks, message) => {
    writeFileSync(join(folder, 'other.json'), '{}');
    await expect(startTestGateway(yaml(route('strict', checks)))).rejects.toThrow(message);
  });

  it('stop the start where bodies may be larger than memory should hold', async () => {
    await expect(startTestGateway(yaml(route('strict', `{mode: enforce, description: "${file}"}`, 'maxBody: 9mb')))).rejects.toThrow('the body is held in memory');
  });
});
