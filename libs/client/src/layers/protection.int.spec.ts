import { background, currentWork, GatewayError } from '@portico/pipeline';
import { answers, FakeUpstream, hangs } from '@portico/testing';
import { HttpCache } from '../cache/http-cache.ts';
import { ask, upstreamOf } from '../calls.fixture.ts';
import { type Upstream } from '../upstream.ts';
import { type Latencies } from './latencies.ts';

let service: FakeUpstream;
let upstream: Upstream;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (holds: () => boolean) => {
  while (!holds()) await sleep(5);
};

beforeEach(async () => {
  service = await FakeUpstream.start(answers({}));
});
afterEach(async () => {
  upstream.close();
  await service.stop();
});

describe('the breaker', () => {
  const open = async () => {
    upstream = upstreamOf({ origins: [service.url], retry: { attempts: 1 }, breaker: { minRequests: 10, openFor: '300ms' }, health: { passive: 'off' } });
    service.behave(answers({}, 500));
    for (let count = 0; count < 10; count += 1) await ask(upstream);
  };

  it('opens after too many failures, and then asks nothing: 503 with Retry-After', async () => {
    await open();
    await expect(ask(upstream)).rejects.toMatchObject({ code: 'circuit_open', status: 503, source: 'upstream', headers: { 'Retry-After': '1' } });
    expect(service.seen).toHaveLength(10);
  });

  it('lets a few calls try, and closes when they go well', async () => {
    await open();
    service.behave(answers({}));
    await until(() => upstream.circuit!.state(performance.now()) === 'half-open');
    for (let count = 0; count < 3; count += 1) expect((await ask(upstream)).status).toBe(200);
    expect(upstream.circuit!.state(performance.now())).toBe('closed');
  });

  it('opens again when one of them fails', async () => {
    await open();
    await until(() => upstream.circuit!.state(performance.now()) === 'half-open');
    await ask(upstream);
    expect(upstream.circuit!.state(performance.now())).toBe('open');
  });

  it('keeps what it knows when other options change, and forgets all when it is turned off', async () => {
    await open();
    const options = { ...upstream.options, timeout: 1_000 };
    upstream.reconfigure(options);
    await expect(ask(upstream)).rejects.toMatchObject({ code: 'circuit_open' });
    upstream.reconfigure({ ...options, breaker: 'off' });
    expect((await ask(upstream)).status).toBe(500);
  });
});

describe('the limit of calls at once', () => {
  it('holds more in a queue, and lets them go as others are answered', async () => {
    const waiting: (() => void)[] = [];
    service.behave((request, response) => void waiting.push(() => answers({})(request, response)));
    upstream = upstreamOf({ origins: [service.url], concurrency: { limit: 2 } });
    const all = Array.from({ length: 6 }, () => ask(upstream));
    for (let done = 0; done < 6; done += 1) {
      await until(() => waiting.length > 0);
      await sleep(10);
      expect(waiting.length).toBeLessThanOrEqual(2);
      waiting.shift()!();
    }
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(Array(6).fill(200));
  });

  it('takes the most urgent first, and sheds the least urgent: 503 with Retry-After', async () => {
    const order: string[] = [];
    let release = () => {};
    service.behave((request, response) => {
      if (request.url !== '/first') order.push(request.url!);
      if (request.url === '/first') release = () => answers({})(request, response);
      else answers({})(request, response);
    });
    upstream = upstreamOf({ origins: [service.url], concurrency: { limit: 1, queue: 3 } });
    const first = ask(upstream, { path: '/first', priority: 'interactive' });
    await until(() => service.seen.length === 1);
    const call = (path: string, priority: 'interactive' | 'prefetch' | 'background') => ask(upstream, { path, priority }).then(({ status }) => status, (error: { code: string }) => error.code);
    const results = [call('/b1', 'background'), call('/b2', 'background'), call('/p1', 'prefetch'), call('/i1', 'interactive'), call('/b3', 'background'), call('/i2', 'interactive')];
    await sleep(20);
    release();
    expect(await Promise.all(results)).toEqual(['overloaded', 'overloaded', 200, 200, 'overloaded', 200]);
    expect(order).toEqual(['/i1', '/i2', '/p1']);
    expect(upstream.limiter!.shed).toEqual({ interactive: 0, prefetch: 0, background: 3 });
    await first;
  });

  it('takes a call that several wait for in the turn of the most urgent of them', async () => {
    const order: string[] = [];
    let release = () => {};
    service.behave((request, response) => {
      order.push(request.url!);
      if (request.url === '/first') release = () => answers({})(request, response);
      else answers({}, 200, { 'cache-control': 'max-age=60' })(request, response);
    });
    upstream = upstreamOf({ origins: [service.url], concurrency: { limit: 1 }, cache: {} }, { cache: new HttpCache({ gateway: 'test-bff' }) });
    const first = ask(upstream, { path: '/first' });
    await until(() => order.length === 1);
    const waiting = [ask(upstream, { path: '/prefetched', priority: 'prefetch' }), ask(upstream, { path: '/shared', priority: 'background' })];
    await until(() => upstream.limiter!.queued === 2);
    waiting.push(ask(upstream, { path: '/shared', priority: 'interactive' }));
    release();
    expect((await Promise.all([first, ...waiting])).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(order).toEqual(['/first', '/shared', '/prefetched']);
  });

  it('lets nobody wait longer than queueFor, and drops who has left', async () => {
    service.behave(hangs);
    upstream = upstreamOf({ origins: [service.url], concurrency: { limit: 1, queueFor: '100ms' } });
    const first = ask(upstream, { within: 2_000 }).catch((error: { code: string }) => error.code);
    await until(() => service.seen.length === 1);
    await expect(ask(upstream)).rejects.toMatchObject({ code: 'overloaded', status: 503, headers: { 'Retry-After': '1' } });
    await expect(ask(upstream, { within: 30 })).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(upstream.limiter!.queued).toBe(0);
    await first;
  });

  it('is left with the head of an answer: a stream that goes on is no work in hand', async () => {
    service.behave((request, response) => {
      if (request.url === '/stream') response.writeHead(200).write('first');
      else answers({})(request, response);
    });
    upstream = upstreamOf({ origins: [service.url], concurrency: { limit: 1 } });
    const stream = ask(upstream, { path: '/stream', within: 1_500 }).catch((error: { code: string }) => error.code);
    await until(() => service.seen.length === 1);
    expect((await ask(upstream)).status).toBe(200);
    expect(await stream).toBe('deadline_exceeded');
  });
});

describe('an upload', () => {
  it('that its client sends slowly keeps nobody out', async () => {
    upstream = upstreamOf({ origins: [service.url], concurrency: { limit: 1, queueFor: '100ms' } });
    const finish = Promise.withResolvers<void>();
    async function* slowly() {
      yield Buffer.from('a piece');
      await finish.promise;
    }
    service.behave((request, response) => void request.on('end', () => response.end('{}')).resume());
    const uploads = [slowly(), slowly()].map((body) => ask(upstream, { method: 'PUT', body }));
    await until(() => service.seen.length === 2);
    expect((await ask(upstream)).status).toBe(200);
    finish.resolve();
    expect((await Promise.all(uploads)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('the deadline', () => {
  it('is told to the service with each attempt, and caps it', async () => {
    service.behave(hangs);
    upstream = upstreamOf({ origins: [service.url], timeout: '400ms', concurrency: 'off' });
    await expect(ask(upstream, { within: 600 })).rejects.toMatchObject({ status: 504, upstream: upstream.name });
    const told = service.seen.map(({ headers }) => Number(headers['x-timeout-ms']));
    expect(told).toHaveLength(2);
    expect(told[0]).toBe(400);
    expect(told[1]).toBeLessThanOrEqual(200);
  });

  it('refuses at once what cannot be ready in time', async () => {
    service.behave((request, response) => setTimeout(() => answers({})(request, response), 200));
    upstream = upstreamOf({ origins: [service.url] });
    await ask(upstream);
    await expect(ask(upstream, { within: 100 })).rejects.toMatchObject({ code: 'deadline_exceeded', status: 504 });
    expect(service.seen).toHaveLength(1);
  });
});

describe('a hedge', () => {
  it('goes to another instance when the first takes long; the first answer wins and the other call is given up', async () => {
    const slow = await FakeUpstream.start(hangs);
    upstream = upstreamOf({ origins: [slow.url, service.url], balance: 'round-robin', hedge: { after: '50ms' } });
    const { status, attempts } = await ask(upstream);
    expect(status).toBe(200);
    expect(attempts.map(({ kind }) => kind)).toEqual(['first', 'hedge']);
    await slow.seen[0]!.aborted;
    expect(upstream.circuit!.state(performance.now())).toBe('closed');
    expect(upstream.instances.map(({ health, load }) => [health.failures, load.inFlight])).toEqual([[0, 0], [0, 0]]);
    await slow.stop();
  });

  it('is made for idempotent calls alone, and only as far as its budget goes', async () => {
    service.behave((request, response) => setTimeout(() => answers({})(request, response), 100));
    upstream = upstreamOf({ origins: [service.url], hedge: { after: '20ms', budget: '0%' } });
    expect((await ask(upstream, { method: 'POST', body: '{}' })).attempts).toHaveLength(1);
    expect((await ask(upstream)).attempts).toHaveLength(1);
    expect(upstream.hedging!.budget.refused).toBe(1);
  });

  it('is made after a measured quantile of the latencies, once enough are known', async () => {
    let isStuck = false;
    const sometimes = await FakeUpstream.start((request, response) => (isStuck ? hangs(request, response) : answers({})(request, response)));
    upstream = upstreamOf({ origins: [sometimes.url, service.url], balance: 'round-robin', hedge: { after: 'p95', budget: '100%' } });
    const measured = upstream.hedging!.after as Latencies;
    for (let count = 0; count < 49; count += 1) expect((await ask(upstream)).attempts).toHaveLength(1);
    expect(measured.value).toBeUndefined();
    await ask(upstream);
    expect(measured.value).toBeGreaterThan(0);
    isStuck = true;
    const both = [await ask(upstream), await ask(upstream)];
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both.flatMap(({ attempts }) => attempts.map(({ kind }) => kind))).toContain('hedge');
    await sometimes.stop();
  });

  it('is given up with the first when whoever asked leaves; neither is a failure', async () => {
    const other = await FakeUpstream.start(hangs);
    service.behave(hangs);
    upstream = upstreamOf({ origins: [other.url, service.url], balance: 'round-robin', hedge: { after: '20ms' } });
    const left = new GatewayError('client_closed', 'The client went away.');
    const error = await background('test', 10_000, async () => {
      const { promise, resolve } = Promise.withResolvers<GatewayError>();
      const request = { work: currentWork(), method: 'GET', path: '/', headers: [], body: null, idleTimeoutMs: 5_000 };
      upstream.dispatch(request, { head() {}, data() {}, end() {}, error: resolve });
      await until(() => other.seen.length + service.seen.length === 2);
      currentWork().abort(left);
      return promise;
    });
    expect(error).toBe(left);
    await Promise.all([other.seen[0]!.aborted, service.seen[0]!.aborted]);
    expect(upstream.instances.map(({ health, load }) => [health.failures, load.inFlight])).toEqual([[0, 0], [0, 0]]);
    await other.stop();
  });

  it('waits for the other when one fails', async () => {
    const failing = await FakeUpstream.start((request, response) => setTimeout(() => answers({}, 500)(request, response), 100));
    service.behave((request, response) => setTimeout(() => answers({})(request, response), 100));
    upstream = upstreamOf({ origins: [failing.url, service.url], balance: 'round-robin', hedge: { after: '20ms' } });
    expect((await ask(upstream)).status).toBe(200);
    await failing.stop();
  });
});
