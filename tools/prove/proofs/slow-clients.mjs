import { once } from 'node:events';
import { connect } from 'node:net';
import { buildApp } from '#bench/processes.mjs';
import { answers, ask, FakeUpstream, PRODUCTION, RawClient, startGateway } from '#testing';

/** Of those that are slow within the head; of the others, each of whom holds one of a service's 256 connections (`upstreams.*.connections`). */
const [HEADS, OTHERS] = [88, 60];
const LIMIT_S = 40;
/** timeouts.head, and the second in which Node looks for late ones, and one for a client to read its answer. */
const HEAD_LIMIT_S = 12.5;
const SLOWEST_MS = 1_000;

const ROUTE = `
routes:
  - {name: take, match: {path: "/take", methods: [GET, POST]}, to: products, auth: anonymous}
  - {name: large, match: {path: "/large"}, to: products, auth: anonymous}`;
const BODY = 'POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf';
const HEAD = 'GET /take HTTP/1.1\r\nHost: localhost\r\nX-Drip: ';

const READ = 'GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n';
const LARGE = Buffer.alloc(20_000_000);

/** What a slow client sends first, and whether it goes on byte by byte, one in two seconds; or reads so. */
const KINDS = [
  { kind: 'send nothing', text: '', drips: false, head: true },
  { kind: 'stop within the head', text: HEAD, drips: false, head: true },
  { kind: 'drip the head', text: HEAD, drips: true, head: true },
  { kind: 'stop within the body', text: BODY, drips: false, head: false },
  { kind: 'drip the body', text: BODY, drips: true, head: false },
  { kind: 'do not read', text: READ, reads: 0, head: false },
  { kind: 'drip the reading', text: READ, reads: 64, head: false },
];

export const proof = {
  name: 'slow-clients',
  title: `${KINDS.reduce((sum, { head }) => sum + countOf(head), 0)} slow clients at once lose their connections, by the timeouts that hold unless told otherwise, while others are served`,

  async run({ sleep, log }) {
    await buildApp('apps/mobile-bff');
    const answer = answers({ ok: true });
    const large = (_request, response) => response.writeHead(200, { 'content-length': LARGE.length }).end(LARGE);
    const service = await FakeUpstream.start((request, response) => request.resume().on('end', () => (request.url === '/large' ? large : answer)(request, response)));
    const gateway = await startGateway({ name: 'mobile-bff', env: { ...PRODUCTION, LOG_LEVEL: 'fatal', PRODUCTS_URL: service.url }, config: ROUTE });
    try {
      const groups = await Promise.all(KINDS.map((kind) => connectAll(kind, gateway.url)));
      log(`${groups.flat().length} slow clients are connected`);
      const served = await serveUntil(Promise.all(groups.flat().map(({ closed }) => closed)), gateway.url, sleep);
      return report(await Promise.all(groups.map((clients) => Promise.all(clients.map(({ closed }) => closed)))), served);
    } finally {
      await gateway.stop();
      await service.stop();
    }
  },
};

function countOf(head) {
  return head ? HEADS : OTHERS;
}

async function connectAll({ text, drips, reads, head }, url) {
  if (reads !== undefined) return Promise.all(Array.from({ length: countOf(head) }, () => slowReader(text, reads, url)));
  const clients = await Promise.all(Array.from({ length: countOf(head) }, () => RawClient.connect(url)));
  for (const client of clients) {
    client.send(text);
    if (!drips) continue;
    const timer = setInterval(() => client.send('x'), 2_000);
    void client.closed.then(() => clearInterval(timer));
  }
  return clients;
}

/** Reads so many bytes in two seconds, and no more behind its own back. It learns that it was left by writing, which nobody minds. */
async function slowReader(text, bytes, url) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), onread: { buffer: Buffer.alloc(bytes || 1), callback: () => false } });
  await once(socket, 'connect');
  socket.write(text);
  const beganAt = performance.now();
  const closed = new Promise((resolve) => {
    socket.on('error', () => {}).once('close', () => resolve(performance.now() - beganAt));
  });
  const timer = setInterval(() => {
    if (bytes > 0) socket.resume();
    socket.write('\r\n');
  }, 2_000);
  void closed.then(() => clearInterval(timer));
  return { closed };
}

/** Asks as a usual client does, until all slow ones are gone or their time is long over. */
async function serveUntil(gone, url, sleep) {
  const until = performance.now() + LIMIT_S * 1.5e3;
  const served = { answered: 0, failed: 0, slowestMs: 0, allGone: false };
  void gone.then(() => (served.allGone = true));
  while (!served.allGone && performance.now() < until) {
    const began = performance.now();
    const answer = await ask(`${url}/take`).catch(() => undefined);
    if (answer?.status === 200) served.answered += 1;
    else served.failed += 1;
    served.slowestMs = Math.max(served.slowestMs, performance.now() - began);
    await sleep(20);
  }
  if (!served.allGone) throw new Error(`some slow clients are still connected after ${LIMIT_S * 1.5} s`);
  return served;
}

function report(times, { answered, failed, slowestMs }) {
  const figures = { 'slow clients': times.flat().length };
  const slowest = times.map((group) => Math.max(...group) / 1e3);
  KINDS.forEach(({ kind }, at) => (figures[`last of those that ${kind} (s)`] = slowest[at]));
  Object.assign(figures, { 'usual requests meanwhile': answered + failed, 'of these failed': failed, 'slowest of these (ms)': Math.round(slowestMs) });
  const heads = slowest.filter((_, at) => KINDS[at].head);
  return {
    figures,
    claims: [
      { text: `all are gone within ${LIMIT_S} s`, holds: Math.max(...slowest) < LIMIT_S },
      { text: `those whose head is late are gone within ${HEAD_LIMIT_S} s`, holds: Math.max(...heads) < HEAD_LIMIT_S },
      { text: 'every usual request meanwhile is answered', holds: failed === 0 && answered > 100 },
      { text: `each within ${SLOWEST_MS} ms`, holds: slowestMs < SLOWEST_MS },
    ],
  };
}
