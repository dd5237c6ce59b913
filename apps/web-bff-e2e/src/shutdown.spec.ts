import { setTimeout as sleep } from 'node:timers/promises';
import { type Agent, Agent as HttpAgent } from 'node:http';
import { answers, ask, FakeUpstream, hangs, Load, RawClient, type RunningGateway, startGateway } from '@portico/testing';

const DRAIN_DELAY_MS = 1_000;
const DRAIN_MS = 2_000;

let service: FakeUpstream;
let gateway: RunningGateway;

/** A service that works a moment for each answer. */
const works = (ms: number) => {
  const answer = answers({ items: [], nextCursor: null });
  return (...sent: Parameters<typeof answer>) => void setTimeout(() => answer(...sent), ms);
};

beforeEach(async () => {
  service = await FakeUpstream.start(works(10));
  gateway = await startGateway({
    name: 'web-bff',
    env: { PRODUCTS_URL: service.url, USERS_URL: service.url, CONTENT_URL: service.url },
    config: `timeouts: {drain: ${DRAIN_MS}ms, drainDelay: ${DRAIN_DELAY_MS}ms, route: 60s}\nupstreams: {products: {timeout: 60s}}`,
  });
});
afterEach(async () => {
  await gateway?.stop();
  await service?.stop();
});

/** Sends SIGTERM; how it ended, and after how many milliseconds. */
async function terminate() {
  const began = performance.now();
  gateway.program.signal('SIGTERM');
  const exit = await gateway.program.exit;
  return { ...exit, ms: performance.now() - began };
}

describe('SIGTERM', () => {
  it('loses no accepted request under load, and ends with 0', async () => {
    const loads = ['/api/products', '/api/pages/home'].map((path) => new Load({ url: gateway.url + path, connections: 8 }));
    await Promise.all(loads.map((load) => load.untilAnswered(100)));
    const ended = terminate();
    // A load balancer notices within the delay.
    await sleep(DRAIN_DELAY_MS * 0.6);
    for (const load of loads) load.leave();
    expect(await ended).toMatchObject({ code: 0, signal: null });
    for (const load of loads) {
      const counts = await load.stop();
      expect(load.losses).toEqual([]);
      expect(counts).toMatchObject({ failed: 0, lost: 0, unconnected: 0 });
      expect(counts.answered).toBeGreaterThan(100);
    }
  });

  it('makes it unready at once, and stays alive and started', async () => {
    const ended = terminate();
    await sleep(100);
    const ready = await ask(`${gateway.managementUrl}/health/ready`);
    expect(ready.status).toBe(503);
    expect(ready.json()).toMatchObject({ error: { serving: { state: 'draining' } } });
    for (const path of ['live', 'startup']) expect((await ask(`${gateway.managementUrl}/health/${path}`)).status).toBe(200);
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('goes on accepting for the delay, tells clients to close, and then accepts nobody', async () => {
    const agent: Agent = new HttpAgent({ keepAlive: true });
    expect((await ask(`${gateway.url}/api/products`, { agent })).headers.connection).toBe('keep-alive');
    const ended = terminate();
    await sleep(DRAIN_DELAY_MS / 2);
    for (const each of [agent, new HttpAgent({ keepAlive: true })]) {
      const during = await ask(`${gateway.url}/api/products`, { agent: each });
      expect(during.status).toBe(200);
      expect(during.headers.connection).toBe('close');
    }
    await sleep(DRAIN_DELAY_MS);
    await expect(RawClient.connect(gateway.url)).rejects.toThrow('ECONNREFUSED');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('lets a request under way end, though it takes longer than the delay', async () => {
    service.behave(works(DRAIN_DELAY_MS + 800));
    const slow = ask(`${gateway.url}/api/products`);
    while (service.seen.length === 0) await sleep(10);
    const { code, ms } = await terminate();
    expect((await slow).status).toBe(200);
    expect(code).toBe(0);
    expect(ms).toBeGreaterThan(DRAIN_DELAY_MS + 600);
    expect(ms).toBeLessThan(DRAIN_DELAY_MS + DRAIN_MS);
  });

  it('does not wait for a request longer than it may', async () => {
    service.behave(hangs);
    const cutOff = expect(ask(`${gateway.url}/api/products`)).rejects.toThrow();
    while (service.seen.length === 0) await sleep(10);
    const { code, ms } = await terminate();
    await cutOff;
    expect(code).toBe(0);
    expect(ms).toBeGreaterThan(DRAIN_DELAY_MS + DRAIN_MS - 100);
    expect(ms).toBeLessThan(DRAIN_DELAY_MS + DRAIN_MS + 1_500);
  });
});

describe('SIGINT', () => {
  it('ends an idle gateway without the delay, with 0', async () => {
    const began = performance.now();
    expect(await gateway.program.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(DRAIN_DELAY_MS);
  });
});
