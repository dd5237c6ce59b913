import { type AddressInfo, createServer, type Server } from 'node:net';
import { BackgroundWork } from '@portico/pipeline';
import { answers, FakeUpstream, hangs, resets } from '@portico/testing';
import { ask, upstreamOf } from '../calls.fixture.ts';
import { collect } from '../collect.ts';
import { type Upstream } from '../upstream.ts';

const NOBODY = 'http://127.0.0.1:9';
let one: FakeUpstream;
let two: FakeUpstream;
let upstream: Upstream;
const between = (options: Record<string, unknown> = {}, origins: unknown[] = [one.url, two.url]) =>
  (upstream = upstreamOf({ origins, balance: 'round-robin', ...options }));
const total = () => one.seen.length + two.seen.length;

beforeEach(async () => {
  one = await FakeUpstream.start(answers({ from: 'one' }));
  two = await FakeUpstream.start(answers({ from: 'two' }));
});
afterEach(async () => {
  upstream.close();
  await one.stop();
  await two.stop();
});

describe('a failed attempt', () => {
  it.each<[string, (service: FakeUpstream) => void, number]>([
    ['that was reset before its head', (service) => service.behave(resets), 1],
    ['that took too long', (service) => service.behave(hangs), 1],
    ['that was answered 503', (service) => service.behave(answers({}, 503)), 1],
  ])('%s is made again at another instance', async (_what, fail) => {
    fail(one);
    between({ timeout: '200ms' });
    const { status, attempts } = await ask(upstream);
    expect(status).toBe(200);
    expect(attempts.map(({ kind, instance }) => [kind, instance])).toEqual([['first', new URL(one.url).host], ['retry', new URL(two.url).host]]);
  });

  it('that was answered 503 by the only instance is its answer, unless the configuration says otherwise', async () => {
    one.behave(answers({}, 503));
    between({}, [one.url]);
    expect((await ask(upstream)).status).toBe(503);
    expect(one.seen).toHaveLength(1);
    upstream.close();
    between({ retry: { when: [503] } }, [one.url]);
    expect((await ask(upstream)).status).toBe(503);
    expect(one.seen).toHaveLength(3);
  });

  it('that never reached the service is made again whatever its method, with its body, at no cost to the budget', async () => {
    between({ retry: { budget: '0%' } }, [NOBODY, two.url]);
    const { status } = await ask(upstream, { method: 'POST', body: '{"a":1}' });
    expect(status).toBe(200);
    expect(two.seen).toHaveLength(1);
  });

  it('of an idempotent call is made again with its body', async () => {
    const bodies: string[] = [];
    const reads = (then: typeof resets): typeof resets => (request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => (bodies.push(body), then(request, response)));
    };
    one.behave(reads(resets));
    two.behave(reads(answers({})));
    between();
    expect((await ask(upstream, { method: 'PUT', body: '{"a":1}' })).status).toBe(200);
    expect(bodies).toEqual(['{"a":1}', '{"a":1}']);
  });

  it('whose request waited for a connection until its time was over is made again whatever its method', async () => {
    one.behave((_request, response) => void response.writeHead(200).write('a piece'));
    between({ timeout: '150ms', connections: 1, retry: { when: ['timeout'], budget: '0%' } });
    const first = ask(upstream, { within: 1_000 }).catch(() => {});
    while (one.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    // The one at `two`, then the one that waits behind the first.
    await ask(upstream, { method: 'POST', body: '{}' });
    const { attempts } = await ask(upstream, { method: 'POST', body: '{}' });
    expect(attempts.map(({ instance, error }) => [instance, error])).toEqual([[new URL(one.url).host, 'upstream_timeout'], [new URL(two.url).host, undefined]]);
    await first;
  });

  it.each([0.99, 0])('waits for a share of what doubles each time, drawn by chance: %s', async (drawn) => {
    one.behave(answers({}, 503));
    two.behave(answers({}, 503));
    upstream = upstreamOf({ origins: [one.url, two.url], balance: 'round-robin', retry: { attempts: 6 } }, { random: () => drawn });
    const { attempts } = await ask(upstream);
    const gaps = attempts.slice(1).map(({ startMs }, at) => startMs - attempts[at]!.startMs);
    // Timers are late, hardly ever early.
    if (drawn > 0) [25, 50, 100, 200, 400].forEach((wait, at) => expect(gaps[at]).toBeGreaterThanOrEqual(wait * drawn - 5));
    else expect(gaps.reduce((sum, gap) => sum + gap)).toBeLessThan(600);
  });

  it('of an upload that never reached the service is made again, since nothing of it was read', async () => {
    async function* upload() {
      yield Buffer.from('a piece');
    }
    between({}, [NOBODY, two.url]);
    expect((await ask(upstream, { method: 'PUT', body: upload() })).status).toBe(200);
  });

  it('of a POST that may have been done is not made again', async () => {
    one.behave(resets);
    between();
    await expect(ask(upstream, { method: 'POST', body: '{}' })).rejects.toMatchObject({ code: 'upstream_reset', phase: 'head', source: 'upstream', retryable: true });
    expect(total()).toBe(1);
  });

  it('of an upload that had begun is not made again', async () => {
    one.behave((request) => request.once('data', () => request.socket.resetAndDestroy()));
    async function* upload() {
      yield Buffer.from('a piece');
      await new Promise(() => {});
    }
    between();
    await expect(ask(upstream, { method: 'PUT', body: upload() })).rejects.toMatchObject({ source: 'upstream' });
    expect(total()).toBe(1);
  });

  it('is not made again once its head was handed on', async () => {
    one.behave((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setTimeout(() => response.socket!.resetAndDestroy(), 20);
    });
    between();
    await expect(ask(upstream)).rejects.toMatchObject({ code: 'upstream_reset', phase: 'body' });
    expect(total()).toBe(1);
  });

  it('is not made again for a status or a failure that the options do not name', async () => {
    one.behave(answers({}, 500));
    between({ retry: { when: ['connect'] } });
    expect((await ask(upstream)).status).toBe(500);
    two.behave(resets);
    await expect(ask(upstream)).rejects.toMatchObject({ code: 'upstream_reset' });
  });

  it('is the answer when all attempts fail: the last one of as many as the options say', async () => {
    one.behave(answers({}, 503));
    two.behave(answers({ last: true }, 503));
    between({ retry: { attempts: 4 } });
    const { status, attempts } = await ask(upstream);
    expect([status, attempts.length, total()]).toEqual([503, 4, 4]);
  });

  it('is not made again without a budget', async () => {
    one.behave(answers({}, 503));
    two.behave(answers({}, 503));
    between({ retry: { budget: '0%' } });
    expect((await ask(upstream)).attempts).toHaveLength(1);
    expect(upstream.retries.refused).toBe(1);
  });

  it('costs no more than the budget in a lasting outage', async () => {
    for (const service of [one, two]) service.behave(answers({}, 503));
    between({ retry: { budget: '20%' }, breaker: 'off', health: { passive: 'off' } });
    for (let count = 0; count < 200; count += 1) await ask(upstream);
    // A fifth of the calls, and the few that are always allowed.
    expect(total() - 200).toBeLessThanOrEqual(200 * 0.2 + 12);
    expect(total() - 200).toBeGreaterThan(30);
  });

  it('waits as long as Retry-After says', async () => {
    one.behave(answers({}, 503, { 'retry-after': '1' }));
    between();
    const { status, attempts } = await ask(upstream);
    expect(status).toBe(200);
    expect(attempts[1]!.startMs - attempts[0]!.startMs).toBeGreaterThanOrEqual(990);
  });

  it('is the answer when Retry-After is beyond the deadline', async () => {
    one.behave(answers({}, 503, { 'retry-after': '3' }));
    between();
    expect(await ask(upstream, { within: 2_000 })).toMatchObject({ status: 503, attempts: { length: 1 } });
  });

  it('is not made again for a caller that has left, not even out of its wait', async () => {
    one.behave(answers({}, 503, { 'retry-after': '2' }));
    between();
    const caller = new AbortController();
    const work = new BackgroundWork('test');
    const pending = collect(upstream, { work, method: 'GET', path: '/', headers: [], body: null, idleTimeoutMs: 1_000 }, caller.signal);
    while (one.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    setTimeout(() => caller.abort(), 50);
    await expect(pending).rejects.toMatchObject({ code: 'client_closed' });
    expect(two.seen).toHaveLength(0);
  });
});

describe('a kept connection that the service closes under a request', () => {
  let server: Server;
  let seen = 0;
  /** Answers the first request of each connection, and closes it when a second one comes. */
  beforeEach(async () => {
    seen = 0;
    server = createServer((socket) => {
      let requests = 0;
      socket.on('error', () => {});
      socket.on('data', () => {
        seen += 1;
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        else socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    upstream.close();
    await new Promise((resolve) => server.close(resolve));
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  it('never reaches the client of an idempotent call, not even without a budget', async () => {
    between({ retry: { budget: '0%', attempts: 1 } }, [origin()]);
    for (let count = 0; count < 20; count += 1) {
      const { status, attempts } = await ask(upstream);
      // What follows a lost race goes by a new connection, and so cannot lose another one.
      expect([status, attempts.length]).toEqual([200, attempts[0]!.error === undefined ? 1 : 2]);
    }
    expect(seen).toBeGreaterThan(20);
  });

  it('costs one attempt, however many others there are', async () => {
    between({ retry: { budget: '0%', attempts: 1 } }, [origin()]);
    await Promise.all([ask(upstream), ask(upstream), ask(upstream)]);
    expect(seen).toBe(3);
    for (let count = 0; count < 3; count += 1) {
      const { status, attempts } = await ask(upstream);
      expect([status, attempts.length]).toEqual([200, 2]);
    }
  });

  it('fails a POST, which may have been done', async () => {
    between({}, [origin()]);
    const outcomes: unknown[] = [];
    for (let count = 0; count < 10; count += 1) {
      const done = await ask(upstream, { method: 'POST', body: '{}' }).catch((error: unknown) => error as { code: string; attempts: unknown[] });
      outcomes.push('code' in done ? [done.code, done.attempts.length] : done.status);
    }
    expect(outcomes).toContainEqual(['upstream_reset', 1]);
    expect(outcomes.every((outcome) => outcome === 200 || Array.isArray(outcome))).toBe(true);
  });
});
