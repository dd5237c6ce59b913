import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ask, FakeUpstream, RawClient, type RunningGateway, startGateway } from '@portico/testing';

let service: FakeUpstream;
let gateway: RunningGateway;

beforeAll(async () => {
  const answer = answers({ items: [] });
  service = await FakeUpstream.start((request, response) => request.resume().on('end', () => answer(request, response)));
  gateway = await startGateway({
    name: 'web-bff',
    env: { PRODUCTS_URL: service.url },
    config: `
timeouts: {head: 600ms, bodyIdle: 600ms}
routes:
  - {name: products, match: {path: "/api/products/**", methods: [GET, POST]}, to: products, rewrite: "/products/**", auth: anonymous}`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await service?.stop();
});

// As a page of the site's own sends it: an unsafe call from anywhere else is refused before its body matters.
const HEAD = 'POST /api/products HTTP/1.1\r\nHost: localhost\r\nX-CSRF: 1\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 1000\r\n\r\n';

/** Sends one byte after the other for as long as the connection lives. */
async function drip(client: RawClient, everyMs: number): Promise<void> {
  let open = true;
  void client.closed.then(() => (open = false));
  for (; open; await sleep(everyMs)) client.send('x');
}

/** Normal requests, one after the other, until `work` is done; the slowest's milliseconds. */
async function slowestDuring(work: Promise<unknown>): Promise<number> {
  let open = true;
  void work.then(() => (open = false));
  let slowest = 0;
  for (; open; await sleep(20)) {
    const began = performance.now();
    expect((await ask(`${gateway.url}/api/products`)).status).toBe(200);
    slowest = Math.max(slowest, performance.now() - began);
  }
  return slowest;
}

/** How Node looks for late ones: once a second; then a second for the client to read its answer. */
const SLACK_MS = 3_000;

describe('while many clients are slow, others are served', () => {
  it.each([
    ['whose head never comes', '', 0],
    ['whose head stands still', 'GET /api/products HTTP/1.1\r\nHost: loc', 0],
    ['whose head drips', 'GET /api/products HTTP/1.1\r\nHost: localhost\r\nX-Drip: ', 100],
    ['whose body stands still', `${HEAD}half`, 0],
  ])('and those %s lose their connections', async (_, text, everyMs) => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(gateway.url)));
    for (const client of clients) {
      client.send(text);
      if (everyMs > 0) void drip(client, everyMs);
    }
    const closed = Promise.all(clients.map((client) => client.closed));
    const slowest = await slowestDuring(closed);
    expect(Math.max(...(await closed))).toBeLessThan(600 + SLACK_MS);
    expect(slowest).toBeLessThan(1_000);
    for (const { received } of clients) expect(received).toMatch(/^(?:$|HTTP\/1\.1 408 )/);
  });

  it('a body that is slow but moves is waited for', async () => {
    const client = await RawClient.connect(gateway.url);
    client.send(HEAD.replace('1000', '600').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    for (let at = 0; at < 12; at += 1) {
      await sleep(200);
      client.send('x'.repeat(50));
    }
    expect(await client.closed).toBeGreaterThan(2_200);
    expect(client.received).toMatch(/^HTTP\/1\.1 200 /);
  });
});
