import { answers, ask, FakeUpstream, hangs, PRODUCTION, type RunningGateway, startGateway } from '@portico/testing';
import { expectProblem } from './expectations.ts';

let service: FakeUpstream;
let services: Record<string, string>;
let gateway: RunningGateway;

beforeAll(async () => {
  service = await FakeUpstream.start();
  services = { PRODUCTS_URL: service.url, ORDERS_URL: service.url, USERS_URL: service.url, CONTENT_URL: service.url };
  gateway = await startGateway({ name: 'mobile-bff', env: services, config: 'timeouts: {view: 800ms}' });
});
afterAll(async () => {
  await gateway?.stop();
  await service?.stop();
});
beforeEach(() => {
  service.seen.length = 0;
  service.behave(answers({ items: [], nextCursor: null }));
});

describe('what no route and no screen serves', () => {
  it.each(['/v1', '/v1/nothing', '/v2/screens/home', '/api/pages/home', '/V1/products', '/v1/screens', '/health/live'])(
    '%s is a 404 problem, and no service hears of it',
    async (path) => {
      for (const method of ['GET', 'POST']) expectProblem(await ask(gateway.url + path, { method }), 404, 'no_route');
      expect(service.seen).toEqual([]);
    },
  );

  it('in another spelling of a path that is served is a 400 problem', async () => {
    for (const path of ['/v1/products/../users', '/v1//products', '/v1/products/a%2fb']) {
      expectProblem(await ask(gateway.url + path), 400, 'ambiguous_path');
    }
    expect(service.seen).toEqual([]);
  });
});

describe('methods', () => {
  it.each(['/v1/screens/home', '/v1/screens/orders', '/v1/products/p-0001'])('%s refuses others than it takes with 405 and Allow', async (path) => {
    for (const method of ['POST', 'DELETE']) {
      const answer = await ask(gateway.url + path, { method });
      expectProblem(answer, 405, 'method_not_allowed');
      expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
    }
    expect((await ask(gateway.url + path, { method: 'OPTIONS' })).headers.allow).toBe('GET, HEAD, OPTIONS');
    expect(service.seen).toEqual([]);
  });
});

describe('a forwarded request', () => {
  it('arrives at the path that the route writes, with the gateway’s id and without the client’s identity', async () => {
    const headers = { cookie: 'a=forged', 'x-user-id': 'forged', 'x-forwarded-for': 'forged', 'x-request-id': 'forged' };
    const answer = await ask(`${gateway.url}/v1/products/p-1?limit=2`, { headers });
    expect(service.seen[0]).toMatchObject({ url: '/products/p-1?limit=2', headers: { via: '1.1 mobile-bff', 'x-request-id': answer.headers['x-request-id'] } });
    expect(JSON.stringify(service.seen[0]!.headers)).not.toContain('forged');
  });
});

describe('a screen', () => {
  it('whose service does not answer is a 504 problem at its deadline, and its calls are given up', async () => {
    service.behave(hangs);
    const began = performance.now();
    expectProblem(await ask(`${gateway.url}/v1/screens/home`), 504, 'deadline_exceeded');
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(service.seen).toHaveLength(3);
    await Promise.all(service.seen.map(({ aborted }) => aborted));
  });

  it('shows the times of its parts in development', async () => {
    expect((await ask(`${gateway.url}/v1/screens/home`)).headers['server-timing']).toMatch(/featured;dur=/);
  });

  it('shows no times in production', async () => {
    const production = await startGateway({ name: 'mobile-bff', env: { ...services, ...PRODUCTION } });
    try {
      const answer = await ask(`${production.url}/v1/screens/home`);
      expect(answer.status).toBe(200);
      expect(answer.headers).not.toHaveProperty('server-timing');
    } finally {
      await production.stop();
    }
  });
});
