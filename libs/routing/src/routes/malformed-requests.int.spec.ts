import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, RawClient } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { REFUSED, TAKEN } from './malformed-requests.fixture.ts';
import { StrictUpstream } from './strict-upstream.fixture.ts';

/** How long an odd request may go without an answer or an end: the times below, and the second in which Node looks for late heads. */
const PATIENCE_MS = 8_000;

let upstream: StrictUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await StrictUpstream.start();
  gateway = await startTestGateway(`
timeouts: {head: 500ms, bodyIdle: 500ms, idle: 2s}
upstreams: {strict: {origins: ["${upstream.url}"]}}
routes: [{name: all, match: {path: "/**", methods: [GET, HEAD, POST, OPTIONS]}, to: strict, auth: anonymous}]
`);
});
afterAll(async () => {
  await gateway.stop();
  upstream.stop();
});

/** Sends bytes and waits for the end of the connection, or of patience. */
async function tell(bytes: string, isEnough: (text: string) => boolean): Promise<{ text: string; closed: boolean }> {
  const client = await RawClient.connect(gateway.url, 'latin1');
  client.send(bytes);
  let closed = false;
  void client.closed.then(() => (closed = true));
  const until = performance.now() + PATIENCE_MS;
  while (!closed && performance.now() < until && !isEnough(client.received)) await sleep(10);
  client.leave();
  return { text: client.received, closed };
}

it(`has more than 150 odd requests in its table`, () => {
  expect(REFUSED.length + TAKEN.length).toBeGreaterThanOrEqual(150);
  expect(new Set(REFUSED.map(([what]) => what)).size).toBe(REFUSED.length);
});

it('refuses and ends every request that can be read in more than one way, and none of them reaches a service', async () => {
  const wrong: string[] = [];
  const told = REFUSED.map(async ([what, bytes, answer = 400]) => {
    const { text, closed } = await tell(bytes, () => false);
    const isAnswer = answer === 'closed' ? text === '' : text.startsWith(`HTTP/1.1 ${answer} `);
    if (!closed || !isAnswer || (text.match(/HTTP\/1\.1 /g) ?? []).length > 1) wrong.push(`${what}: ${closed ? '' : 'still open, '}${JSON.stringify(text.slice(0, 150))}`);
  });
  await Promise.all(told);
  expect(wrong).toEqual([]);
  expect(upstream.paths).toEqual([]);
  expect(upstream.faults).toEqual([]);
  expect((await ask(`${gateway.url}/odd`)).status).toBe(200);
}, 30_000);

it.each(TAKEN)('takes %s, and passes it on by the letter', async (_what, bytes, times) => {
  upstream.paths.length = 0;
  const { text } = await tell(bytes, (received) => (received.match(/\r\n\r\nok/g) ?? []).length === times);
  expect(text.match(/HTTP\/1\.1 200 /g)).toHaveLength(times);
  expect(upstream.paths).toEqual(Array.from({ length: times }, () => '/odd'));
  expect(upstream.faults).toEqual([]);
});
