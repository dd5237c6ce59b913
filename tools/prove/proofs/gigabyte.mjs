import { createServer, request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { buildApp } from '#bench/processes.mjs';
import { PRODUCTION, startGateway } from '#testing';

const BYTES = 1e9;
const WARM_UP_BYTES = 1e8;
const CHUNK = Buffer.alloc(65_536, 'portico ');
const LIMIT_MB = 50;
const MB = 1e6;

const ROUTE = `
routes:
  - {name: large, match: {path: "/large", methods: [GET, POST]}, to: products, auth: anonymous, maxBody: 2gb}`;

export const proof = {
  name: 'gigabyte',
  title: 'A gigabyte down and a gigabyte up through a forwarded route is never in the memory of the gateway',

  async run({ memoryOf, sleep, log }) {
    await buildApp('apps/web-bff');
    const service = createServer(serve).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const env = { ...PRODUCTION, LOG_LEVEL: 'warn', PRODUCTS_URL: `http://127.0.0.1:${service.address().port}` };
    const gateway = await startGateway({ name: 'web-bff', env, config: ROUTE });
    try {
      const url = `${gateway.url}/large`;
      const [figures, claims] = [{}, []];
      for (const [direction, transfer] of [['down', download], ['up', upload]]) {
        for (let turn = 0; turn < 2; turn += 1) await transfer(url, WARM_UP_BYTES);
        await sleep(1_000);
        log(`a gigabyte ${direction}`);
        const { seconds, grownBytes, transferred } = await watched(() => transfer(url, BYTES), () => memoryOf(gateway.program.pid));
        figures[`${direction}: throughput (MB/s)`] = Math.round(BYTES / MB / seconds);
        figures[`${direction}: resident memory grows by, at its peak (MB)`] = grownBytes / MB;
        claims.push({ text: `all bytes arrive ${direction}`, holds: transferred === BYTES });
        claims.push({ text: `${direction}, memory grows by less than ${LIMIT_MB} MB`, holds: grownBytes < LIMIT_MB * MB });
      }
      return { figures, claims };
    } finally {
      await gateway.stop();
      service.closeAllConnections();
      service.close();
    }
  },
};

/** The service: gives as many bytes as `?bytes=` asks for, and says how many it has taken. */
async function serve(request, response) {
  if (request.method === 'GET') {
    const bytes = Number(new URL(request.url, 'http://x').searchParams.get('bytes'));
    response.writeHead(200, { 'content-length': bytes });
    await pour(response, bytes);
    return;
  }
  let taken = 0;
  for await (const chunk of request) taken += chunk.length;
  response.end(String(taken));
}

async function pour(stream, bytes) {
  for (let left = bytes; left > 0; left -= CHUNK.length) {
    if (!stream.write(left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK)) await once(stream, 'drain');
  }
  stream.end();
}

async function download(url, bytes) {
  const request = httpRequest(`${url}?bytes=${bytes}`).end();
  const [response] = await once(request, 'response');
  let taken = 0;
  for await (const chunk of response) taken += chunk.length;
  return taken;
}

async function upload(url, bytes) {
  const request = httpRequest(url, { method: 'POST', headers: { 'content-length': bytes } });
  const answered = once(request, 'response');
  await pour(request, bytes);
  const [response] = await answered;
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return Number(text);
}

/** How long a transfer takes, and how far above its beginning the memory was at most: looked at often, and Linux' own peak. */
async function watched(transfer, memory) {
  const before = memory();
  let peak = before.rssBytes;
  const look = () => (peak = Math.max(peak, memory().rssBytes));
  const timer = setInterval(look, 20);
  const began = performance.now();
  const transferred = await transfer();
  const seconds = (performance.now() - began) / 1e3;
  clearInterval(timer);
  look();
  const { peakBytes } = memory();
  if (peakBytes > before.peakBytes) peak = Math.max(peak, peakBytes);
  return { transferred, seconds, grownBytes: peak - before.rssBytes };
}
