import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { buildApp } from '#bench/processes.mjs';
import { configOver, PRODUCTION, startGateway } from '#testing';

const RELOADS = 200;
/** Of these, every so many is of a faulty file. */
const FAULTY_EVERY = 20;
/** After so many, the process is taken for warm. */
const WARM = 40;
const REQUESTS_PER_S = 500;
const STREAMS = 50;
const EVERY_MS = 100;
const MOST_GROWTH = 32e6;

/** The routes that are asked stay; another one comes and goes with each. */
const config = (at, origin) => `
upstreams:
  broken: {origins: ["http://127.0.0.1:9"], breaker: {failureRate: 50%, window: 10s, minRequests: 5, openFor: 30m}}
limits:
  few: {requests: 3, per: 60m, by: address}
routes:
  - {name: plain, match: {path: "/plain"}, to: products, auth: anonymous}
  - {name: events, match: {path: "/events"}, to: products, auth: anonymous}
  - {name: chat, match: {path: "/chat"}, to: products, auth: anonymous, websocket: true}
  - {name: limited, match: {path: "/limited"}, to: products, auth: anonymous, limits: [few]}
  - {name: broken, match: {path: "/broken"}, to: broken, auth: anonymous}
  - {name: extra-${at}, match: {path: "/extra/${at}/**"}, to: ${origin}, auth: anonymous, timeout: ${(at % 9) + 1}s}`;

export const proof = {
  name: 'reload',
  title: `${RELOADS} reloads during ${REQUESTS_PER_S} requests a second with ${STREAMS} event streams and ${STREAMS} WebSockets open`,

  async run({ ask, sleep, memoryOf, log }) {
    await buildApp('apps/mobile-bff');
    const folder = mkdtempSync(join(tmpdir(), 'portico-reload-'));
    const service = await startService();
    const file = configOver('mobile-bff', config(0, 'products'), folder);
    const env = { ...PRODUCTION, LOG_LEVEL: 'fatal', PRODUCTS_URL: service.url, PORTICO_CONFIG: file };
    const gateway = await startGateway({ name: 'mobile-bff', env });
    try {
      const streams = await Promise.all(Array.from({ length: STREAMS }, () => openStream(`${gateway.url}/events`)));
      const sockets = await Promise.all(Array.from({ length: STREAMS }, () => openSocket(`${gateway.url.replace('http', 'ws')}/chat`)));
      for (let at = 0; at < 10; at += 1) await ask(`${gateway.url}/broken`);
      for (let at = 0; at < 4; at += 1) await ask(`${gateway.url}/limited`);
      const stateBefore = await stateOf(gateway, ask);
      const load = startLoad(`${gateway.url}/plain`);
      const beganAt = performance.now();
      const reloads = { applied: 0, refused: 0, unexpected: 0 };
      let warmBytes = 0;
      for (let at = 1; at <= RELOADS; at += 1) {
        const faulty = at % FAULTY_EVERY === 0;
        configOver('mobile-bff', config(at, faulty ? 'nobody' : 'products'), folder);
        process.kill(gateway.program.pid, 'SIGHUP');
        const report = await reported(gateway, ask, sleep, at, faulty);
        if (report?.outcome === (faulty ? 'refused' : 'applied')) reloads[report.outcome] += 1;
        else reloads.unexpected += 1;
        if (at === WARM) warmBytes = memoryOf(gateway.program.pid).rssBytes;
        await sleep(EVERY_MS);
      }
      const seconds = (performance.now() - beganAt) / 1e3;
      const counts = await load.stop();
      const grownBytes = memoryOf(gateway.program.pid).rssBytes - warmBytes;
      log('all reloads are done');
      const before = [...streams, ...sockets].map(({ received }) => received);
      await sleep(1_000);
      const alive = [...streams, ...sockets].filter(({ received, broken }, at) => !broken && received > before[at]).length;
      const stateAfter = await stateOf(gateway, ask);
      return {
        figures: {
          'reloads put in place': reloads.applied,
          'reloads refused, as they had to be': reloads.refused,
          'over (s)': seconds,
          'requests meanwhile': counts.answered + counts.failed,
          'a second': (counts.answered + counts.failed) / seconds,
          'of these failed': counts.failed === 0 ? 0 : JSON.stringify(counts.reasons),
          'slowest of these (ms)': Math.round(counts.slowestMs),
          'event streams and WebSockets still moving': `${alive} of ${STREAMS * 2}`,
          'limited and broken before → after': `${stateBefore} → ${stateAfter}`,
          [`resident memory since reload ${WARM} (MB)`]: grownBytes / 1e6,
        },
        claims: [
          { text: 'each right file is put in place, and each faulty one refused', holds: reloads.unexpected === 0 && reloads.applied + reloads.refused === RELOADS },
          { text: `no request of at least ${REQUESTS_PER_S * 0.9} a second fails`, holds: counts.failed === 0 && counts.answered / seconds >= REQUESTS_PER_S * 0.9 },
          { text: 'no stream breaks', holds: alive === STREAMS * 2 },
          { text: 'a limit that is used up and a breaker that is open stay so', holds: stateBefore === '429 circuit_open' && stateAfter === stateBefore },
          { text: `memory stays within ${MOST_GROWTH / 1e6} MB`, holds: grownBytes < MOST_GROWTH },
        ],
      };
    } finally {
      await gateway.stop();
      service.stop();
      rmSync(folder, { recursive: true });
    }
  },
};

/** Answers, sends an event every 100 ms, and echoes. */
async function startService() {
  const server = createServer((request, response) => {
    if (request.url !== '/events') return response.end('{"ok":true}');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: x\n\n'), 100);
    response.on('close', () => clearInterval(timer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() && server.closeAllConnections() };
}

async function openStream(url) {
  const [response] = await once(get(url), 'response');
  const stream = { received: 0, broken: false };
  response.on('data', () => (stream.received += 1)).on('close', () => (stream.broken = true)).on('error', () => (stream.broken = true));
  return stream;
}

async function openSocket(url) {
  const socket = new WebSocket(url);
  const stream = { received: 0, broken: false };
  socket.on('message', () => (stream.received += 1)).on('close', () => (stream.broken = true)).on('error', () => (stream.broken = true));
  await once(socket, 'open');
  setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('x'), 200).unref();
  return stream;
}

/** Asks at a steady pace, whatever the answers do. */
function startLoad(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const counts = { answered: 0, failed: 0, slowestMs: 0, reasons: {} };
  const beganAt = performance.now();
  let asked = 0;
  let open = 0;
  const one = () => {
    open += 1;
    const at = performance.now();
    const over = (reason) => {
      open -= 1;
      counts.slowestMs = Math.max(counts.slowestMs, performance.now() - at);
      if (reason === undefined) return (counts.answered += 1);
      counts.failed += 1;
      counts.reasons[reason] = (counts.reasons[reason] ?? 0) + 1;
    };
    const lost = (error) => over(error.code ?? error.message);
    get(url, { agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('error', lost).on('end', () => over(response.statusCode === 200 ? undefined : JSON.parse(text).code));
    }).on('error', lost);
  };
  const timer = setInterval(() => {
    for (const due = ((performance.now() - beganAt) / 1e3) * REQUESTS_PER_S; asked < due; asked += 1) one();
  }, 5);
  return {
    async stop() {
      clearInterval(timer);
      while (open > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      agent.destroy();
      return counts;
    },
  };
}

/** How the reload went, once it is told. */
async function reported({ managementUrl }, ask, sleep, at, faulty) {
  for (const until = performance.now() + 10_000; performance.now() < until; await sleep(20)) {
    const { reload, routes } = JSON.parse((await ask(`${managementUrl}/routes`)).body);
    // The gateway may have seen the change before the signal came, which then changes nothing more.
    const isIt = faulty ? reload?.faults.some(({ path }) => path === 'routes[5].to') : routes.some(({ name }) => name === `extra-${at}`);
    if (isIt) return reload;
  }
  return undefined;
}

async function stateOf({ url }, ask) {
  const { status } = await ask(`${url}/limited`);
  return `${status} ${JSON.parse((await ask(`${url}/broken`)).body).code}`;
}
