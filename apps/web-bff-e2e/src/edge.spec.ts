import { answers, ask, FakeUpstream, PRODUCTION, type RunningGateway, startGateway } from '@portico/testing';
import { expectProblem } from './expectations.ts';

const PAGE = { items: [], nextCursor: null };

let service: FakeUpstream;
let services: Record<string, string>;
let gateway: RunningGateway;

beforeAll(async () => {
  service = await FakeUpstream.start(answers(PAGE, 200, { 'set-cookie': 'service=1', 'x-request-id': 'of-the-service', etag: '"1"' }));
  services = { PRODUCTS_URL: service.url, ORDERS_URL: service.url, USERS_URL: service.url, CONTENT_URL: service.url };
  gateway = await startGateway({ name: 'web-bff', env: services });
});
afterAll(async () => {
  await gateway?.stop();
  await service?.stop();
});
beforeEach(() => (service.seen.length = 0));

const NOT_SERVED = ['/api', '/api/nothing', '/products/x/y', '/API/products', '/api/productsx', '/api/pages', '/api/pages/home/more', '/order', '/faults'];
const AMBIGUOUS = [
  '/api/products/../orders',
  '/api/products/%2e%2e/orders',
  '/api/products/./x',
  '/api//products',
  '/api/products/a%2Fb',
  '/api/products/a%5Cb',
  '/api/products/a\\b',
  '/api/products;v=1/x',
  '/api/products/%zz',
];

describe('what no route and no view serves', () => {
  it.each(NOT_SERVED)('%s is a 404 problem, whatever the method, and no service hears of it', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) expectProblem(await ask(gateway.url + path, { method }), 404, 'no_route');
    expect(service.seen).toEqual([]);
  });

  it.each(AMBIGUOUS)('%s, which can be read in two ways, is a 400 problem, and no service hears of it', async (path) => {
    expectProblem(await ask(gateway.url + path), 400, 'ambiguous_path');
    expect(service.seen).toEqual([]);
  });

  it.each(['/health/live', '/health/ready', '/metrics', '/routes', '/upstreams', '/console'])('%s is not on the public port', async (path) => {
    expectProblem(await ask(gateway.url + path), 404, 'no_route');
  });
});

describe('methods', () => {
  const served = ['/api/pages/home', '/api/pages/products/p-0001', '/api/products/p-0001', '/api/products'];

  it.each(served)('%s refuses others than it takes with 405 and Allow', async (path) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await ask(gateway.url + path, { method });
      expectProblem(answer, 405, 'method_not_allowed');
      expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
    }
    expect(service.seen).toEqual([]);
  });

  it.each(served)('%s tells them to OPTIONS', async (path) => {
    const answer = await ask(gateway.url + path, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
    expect(service.seen).toEqual([]);
  });

  it.each(['/api/pages/home', '/api/products'])('HEAD of %s has the fields of GET and no body', async (path) => {
    const get = await ask(gateway.url + path);
    const head = await ask(gateway.url + path, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(head.headers).toMatchObject({ 'content-type': get.headers['content-type'], 'content-length': get.headers['content-length'] });
  });

  it('HEAD is forwarded as HEAD', async () => {
    await ask(`${gateway.url}/api/products`, { method: 'HEAD' });
    expect(service.seen.map(({ method }) => method)).toEqual(['HEAD']);
  });
});

describe('a forwarded request', () => {
  it('arrives at the path that the route writes, with its query as it was spelt', async () => {
    await ask(`${gateway.url}/api/products/a%20b/reviews?limit=2&q=%2Fx%26&empty=`);
    expect(service.seen[0]!.url).toBe('/products/a%20b/reviews?limit=2&q=%2Fx%26&empty=');
  });

  it('carries nothing by which the client could pass for somebody else', async () => {
    const claims = {
      authorization: 'Bearer forged',
      cookie: 'session=forged',
      forwarded: 'for=forged',
      'x-forwarded-for': 'forged',
      'x-forwarded-user': 'forged',
      'x-real-ip': 'forged',
      'x-user-id': 'forged',
      x_user_id: 'forged',
      'x-roles': 'forged',
      'x-authenticated-userid': 'forged',
      'x-original-url': '/forged',
      'x-http-method-override': 'FORGED',
      'x-hop': 'forged',
      connection: 'close, x-hop',
    };
    await ask(`${gateway.url}/api/products`, { headers: { ...claims, 'accept-language': 'de', 'if-none-match': '"0"' } });
    const { headers } = service.seen[0]!;
    expect(JSON.stringify(headers)).not.toMatch(/forged/i);
    expect(headers).toMatchObject({ 'accept-language': 'de', 'if-none-match': '"0"' });
    expect(headers).not.toHaveProperty('cookie');
  });

  it('tells the service who asked the gateway, and by which way', async () => {
    await ask(`${gateway.url}/api/products`);
    const { host } = new URL(gateway.url);
    expect(service.seen[0]!.headers).toMatchObject({
      host: new URL(service.url).host,
      via: '1.1 web-bff',
      'x-forwarded-for': expect.stringMatching(/127\.0\.0\.1|::1/),
      'x-forwarded-host': host,
      'x-forwarded-proto': 'http',
      forwarded: expect.stringContaining(`host="${host}"`),
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/),
    });
  });

  it('has the id that the client is answered with, which is the gateway’s own', async () => {
    const answer = await ask(`${gateway.url}/api/products`, { headers: { 'x-request-id': 'of-the-client' } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    expect(service.seen[0]!.headers['x-request-id']).toBe(answer.headers['x-request-id']);
  });

  it('is answered with the service’s fields, but not with its cookies', async () => {
    const answer = await ask(`${gateway.url}/api/products`);
    expect(answer.json()).toEqual(PAGE);
    expect(answer.headers).toMatchObject({ etag: '"1"' });
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });
});

describe('the times of a page’s parts', () => {
  it('are shown in development', async () => {
    const { headers } = await ask(`${gateway.url}/api/pages/home`);
    expect(headers['server-timing']).toMatch(/^featured;dur=[\d.]+, hero;dur=[\d.]+;desc="answer_invalid", categories;dur=[\d.]+, sellers;dur=/);
  });

  it('are nobody’s business in production', async () => {
    const production = await startGateway({ name: 'web-bff', env: { ...services, ...PRODUCTION } });
    try {
      const answer = await ask(`${production.url}/api/pages/home`);
      expect(answer.status).toBe(200);
      expect(answer.headers).not.toHaveProperty('server-timing');
    } finally {
      await production.stop();
    }
  });
});
