import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { buildApp } from '#bench/processes.mjs';
import { PRODUCTION, startGateway } from '#testing';

const CONNECTIONS = 2_000;
const AT_ONCE = 50;
const LARGEST = 16 * 1024 * 1024;
const CODES = [1000, 1001, 1008, 1011, 3000, 4000, 4999];

const ROUTE = `
routes:
  - {name: chat, match: {path: "/chat/**"}, to: products, auth: anonymous, websocket: true}`;

export const proof = {
  name: 'websockets',
  title: `${CONNECTIONS} WebSockets through the built gateway at once: each echoes, frames of up to 16 MB and close codes pass both ways`,

  async run({ memoryOf, log }) {
    await buildApp('apps/mobile-bff');
    const service = createServer().listen(0, '127.0.0.1');
    await once(service, 'listening');
    const closes = echo(service);
    const env = { ...PRODUCTION, LOG_LEVEL: 'warn', PRODUCTS_URL: `http://127.0.0.1:${service.address().port}` };
    const gateway = await startGateway({ name: 'mobile-bff', env, config: ROUTE });
    try {
      const url = `${gateway.url.replace('http', 'ws')}/chat`;
      const before = memoryOf(gateway.program.pid).rssBytes;
      const sockets = await inGroups(CONNECTIONS, (at) => opened(`${url}/${at}`));
      log(`${sockets.length} are open`);
      const grownBytes = memoryOf(gateway.program.pid).rssBytes - before;
      const echoed = await Promise.all(sockets.map((socket, at) => echoes(socket, Buffer.from(`message ${at} ${'x'.repeat(at % 500)}`))));
      const large = await opened(`${url}/large`);
      let largest = 0;
      for (let size = 1; size <= LARGEST; size *= 16) if (await echoes(large, randomBytes(size))) largest = size;
      const exact = await echoes(large, randomBytes(LARGEST));
      const codes = [];
      for (const code of CODES) codes.push(await closesBoth(url, code, closes));
      const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
      const stopped = gateway.stop();
      const drained = (await closed).map(([code]) => code);
      await stopped;
      return {
        figures: {
          'WebSockets at once': sockets.length,
          'of these echoed correctly': echoed.filter(Boolean).length,
          'memory of the gateway for each, both its connections (KB)': grownBytes / sockets.length / 1e3,
          'largest frame (bytes)': exact ? LARGEST : largest,
          'told 1001 when the gateway stopped': drained.filter((code) => code === 1001).length,
        },
        claims: [
          { text: 'each echoes what it was sent', holds: echoed.length === CONNECTIONS && echoed.every(Boolean) },
          { text: 'a frame of 16 MB passes both ways', holds: exact },
          { text: `close codes ${CODES.join(', ')} pass from the client to the service and back`, holds: codes.every(Boolean) },
          { text: 'a gateway that stops closes each with 1001', holds: drained.every((code) => code === 1001) },
        ],
      };
    } finally {
      await gateway.stop();
      service.closeAllConnections();
      service.close();
    }
  },
};

/** The service: says back what it hears; closes with the code that `/close/<code>` names. Gives back the codes that it was told, by path. */
function echo(service) {
  const told = new Map();
  const sockets = new WebSocketServer({ server: service, maxPayload: 2 * LARGEST, perMessageDeflate: false });
  sockets.on('connection', (socket, { url }) => {
    const code = /\/close\/(\d+)$/.exec(url)?.[1];
    if (code) socket.close(Number(code), 'as asked');
    socket.on('message', (data, binary) => socket.send(data, { binary }));
    socket.on('close', (closedBy) => told.set(url, closedBy));
  });
  return told;
}

async function opened(url) {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 2 * LARGEST });
  await once(socket, 'open');
  return socket;
}

async function inGroups(count, make) {
  const all = [];
  for (let at = 0; at < count; at += AT_ONCE) all.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, each) => make(at + each)))));
  return all;
}

async function echoes(socket, message) {
  const answer = once(socket, 'message');
  socket.send(message);
  return digest((await answer)[0]) === digest(message);
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

async function closesBoth(url, code, told) {
  const path = `/told/${code}`;
  const socket = await opened(`${url}${path}`);
  const closed = once(socket, 'close');
  socket.close(code, 'mine');
  const [own] = await closed;
  for (let at = 0; at < 100 && !told.has(`/chat${path}`); at += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  const [theirs, reason] = await once(new WebSocket(`${url}/close/${code}`), 'close');
  return own === code && told.get(`/chat${path}`) === code && theirs === code && String(reason) === 'as asked';
}
