import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createH2 } from 'node:http2';
import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, FakeUpstream, hangs, testCertificate } from '@portico/testing';
import { ask, upstreamOf } from './calls.fixture.ts';
import { statusOf } from './upstream-status.ts';
import { readingsOf } from './upstream-readings.ts';
import { type Upstream } from './upstream.ts';
import { type Upstreams } from './upstreams.ts';

let upstream: Upstream;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (holds: () => boolean) => {
  while (!holds()) await sleep(5);
};
afterEach(() => upstream.close());

describe('two instances of which one is not well', () => {
  let good: FakeUpstream;
  let bad: FakeUpstream;
  beforeEach(async () => {
    good = await FakeUpstream.start(answers({ from: 'good' }));
    bad = await FakeUpstream.start(answers({ from: 'bad' }));
  });
  afterEach(async () => {
    await good.stop();
    await bad.stop();
  });
  const states = () => statusOf(upstream, performance.now()).instances.map(({ state }) => state);

  it('are told apart by probes, which bring it back as well', async () => {
    upstream = upstreamOf({ origins: [good.url, bad.url], health: { active: { path: '/health', every: '50ms', timeout: '5s', unhealthyAfter: 2, healthyAfter: 2 } } });
    bad.behave((request, response) => (request.url === '/health' ? answers({}, 503) : answers({}))(request, response));
    await until(() => states()[1] === 'unhealthy');
    const asked = bad.seen.filter(({ url }) => url === '/').length;
    for (let count = 0; count < 20; count += 1) await ask(upstream);
    expect(bad.seen.filter(({ url }) => url === '/')).toHaveLength(asked);
    bad.behave(answers({}));
    await until(() => states()[1] === 'starting');
    expect(good.probed.length).toBeGreaterThan(0);
    expect(good.probed.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
  });

  it('are told apart by what calls come to: each failure is made good by the other, and then it is out', async () => {
    upstream = upstreamOf({ origins: [good.url, bad.url], balance: 'round-robin', retry: { when: [500] }, health: { passive: { ejectFor: '300ms' } } });
    bad.behave(answers({}, 500));
    for (let count = 0; count < 20; count += 1) expect((await ask(upstream)).status).toBe(200);
    expect(bad.seen).toHaveLength(5);
    expect(states()).toEqual(['healthy', 'ejected']);
    bad.behave(answers({}));
    await until(() => states()[1] !== 'ejected');
    for (let count = 0; count < 40; count += 1) await ask(upstream);
    expect(bad.seen.length).toBeGreaterThan(5);
  });

  it('are told apart when one is frozen and deadlines are short', async () => {
    upstream = upstreamOf({ origins: [good.url, bad.url], balance: 'round-robin', timeout: '5s', health: { passive: { consecutiveFailures: 2 } } });
    for (let count = 0; count < 4; count += 1) await ask(upstream);
    bad.behave(hangs);
    for (let count = 0; count < 4; count += 1) await ask(upstream, { within: 1_000 }).catch(() => {});
    expect(states()).toEqual(['healthy', 'ejected']);
  });

  it('are told of in numbers, by names that are few', async () => {
    upstream = upstreamOf({ origins: [good.url, bad.url], hedge: {} });
    await ask(upstream);
    const values = readingsOf({ all: () => [upstream].values() } as unknown as Upstreams).flatMap((reading) => [...reading.read()].map(([value, attributes]) => [reading.name, value, attributes] as const));
    expect(values).toContainEqual(['portico.upstream.concurrency.limit', 256, { 'portico.upstream': 'shop' }]);
    expect(values).toContainEqual(['portico.upstream.breaker.state', 1, { 'portico.upstream': 'shop', 'portico.breaker.state': 'closed' }]);
    expect(values).toContainEqual(['portico.upstream.instances', 2, { 'portico.upstream': 'shop', 'portico.instance.state': 'up' }]);
    expect(JSON.stringify(values)).not.toContain('127.0.0.1');
  });
});

describe('certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-ca-'));
  let server: Server;
  const origin = () => `https://localhost:${(server.address() as AddressInfo).port}`;
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => void server.close());

  it('are read again when their files change, without a restart', async () => {
    const [first, second] = [testCertificate('first'), testCertificate('second')];
    server = createServer(second, (_request, response) => response.end('ok')).listen(0, '127.0.0.1');
    await until(() => server.listening);
    writeFileSync(join(folder, 'ca.pem'), first.cert);
    upstream = upstreamOf({ origins: [origin()], tls: { ca: 'ca.pem' }, breaker: 'off' }, {}, folder);
    await expect(ask(upstream)).rejects.toMatchObject({ code: 'upstream_unreachable', phase: 'connect' });
    writeFileSync(join(folder, 'ca.pem'), second.cert);
    let status = 0;
    while (status !== 200) {
      await sleep(50);
      status = await ask(upstream).then((answer) => answer.status, () => 0);
    }
  }, 20_000);
});

it('speaks HTTP/2 to a plain service by prior knowledge, many calls on one connection', async () => {
  let sessions = 0;
  const server = createH2((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
  server.on('session', () => (sessions += 1));
  await until(() => server.listening);
  upstream = upstreamOf({ origins: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`], http2: true });
  await ask(upstream);
  const all = await Promise.all(Array.from({ length: 20 }, () => ask(upstream)));
  expect(all.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(sessions).toBe(1);
  upstream.close();
  server.close();
});
