import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ask, type Behaviour, FakeUpstream, hangs, RawClient, type RunningGateway, startGateway } from '@portico/testing';
import { expectPartProblem, expectProblem } from './expectations.ts';

const PAGE = { items: [], nextCursor: null };

/** Whose health is not asked for here, so that what the fake sees is what clients ask for. */
const SERVICES = ['products', 'orders', 'users', 'content'];

let service: FakeUpstream;
let gateway: RunningGateway;

beforeAll(async () => {
  service = await FakeUpstream.start();
  gateway = await startGateway({
    name: 'web-bff',
    env: { PRODUCTS_URL: service.url, ORDERS_URL: service.url, USERS_URL: service.url, CONTENT_URL: service.url },
    config: `timeouts: {view: 800ms}\nupstreams: {${SERVICES.map((name) => `${name}: {health: {active: {every: 1h}}}`).join(', ')}}`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await service?.stop();
});
beforeEach(() => (service.seen.length = 0));

/** Never answers what begins with `path`, and everything else at once. */
const hangsAt = (path: string): Behaviour => {
  const answer = answers(PAGE);
  return (request, response) => (request.url!.startsWith(path) ? hangs : answer)(request, response);
};

const timed = async <T>(work: Promise<T>): Promise<{ result: T; ms: number }> => {
  const began = performance.now();
  const result = await work;
  return { result, ms: performance.now() - began };
};

const untilSeen = async (count: number) => {
  while (service.seen.length < count) await sleep(10);
};

describe('a page whose service does not answer', () => {
  it('is a 504 problem at its deadline, and the calls made for it are given up', async () => {
    service.behave(hangs);
    const { result, ms } = await timed(ask(`${gateway.url}/api/pages/home`));
    expectPartProblem(result, 504, 'deadline_exceeded');
    expect(ms).toBeGreaterThan(750);
    expect(ms).toBeLessThan(2_000);
    // The hero, the categories and the featured products.
    expect(service.seen).toHaveLength(3);
    await Promise.all(service.seen.map(({ aborted }) => aborted));
  });

  it('comes without that service’s part where the page can do without', async () => {
    service.behave(hangsAt('/content'));
    const { result, ms } = await timed(ask(`${gateway.url}/api/pages/home`));
    expect(result.status).toBe(200);
    expect(result.json()).toMatchObject({ hero: null, degraded: [{ part: 'hero' }] });
    expect(ms).toBeLessThan(2_000);
    await service.seen.find(({ url }) => url.startsWith('/content'))!.aborted;
  });
});

describe('a route whose service does not answer', () => {
  it('is a 504 problem that names the service, and the call is given up', async () => {
    service.behave(hangs);
    const { result, ms } = await timed(ask(`${gateway.url}/api/products`));
    expect(expectProblem(result, 504, 'upstream_timeout')).toMatchObject({ upstream: 'products' });
    // Two attempts of 2 s.
    expect(ms).toBeLessThan(6_000);
    await service.seen[0]!.aborted;
  });
});

describe('a client that leaves', () => {
  it.each([
    ['a page', '/api/pages/home', 3],
    ['a route', '/api/products', 1],
  ])('%s takes all calls made for it along', async (_, path, calls) => {
    service.behave(hangs);
    const client = await RawClient.connect(gateway.url);
    client.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await untilSeen(calls);
    const { ms } = await timed((client.leave(), Promise.all(service.seen.map(({ aborted }) => aborted))));
    // Long before any deadline would have ended them.
    expect(ms).toBeLessThan(500);
    expect(service.seen).toHaveLength(calls);
  });
});
