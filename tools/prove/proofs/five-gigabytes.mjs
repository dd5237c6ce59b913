import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { buildApp } from '#bench/processes.mjs';
import { PRODUCTION, startGateway } from '#testing';

const BYTES = 5e9;
const WARM_UP_BYTES = 1e8;
const CHUNK = Buffer.alloc(65_536, 'portico ');
const LIMIT_MB = 60;
const MB = 1e6;

const ROUTE = `
routes:
  - {name: large, match: {path: "/large", methods: [GET, POST]}, to: products, auth: anonymous, maxBody: 6gb}`;

export const proof = {
  name: 'five-gigabytes',
  title: 'Five gigabytes down and five up through a forwarded route are never in the memory of the gateway',

  async run({ memoryOf, sleep, log, signal }) {
    await buildApp('apps/mobile-bff');
    const service = createServer(serve).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const env = { ...PRODUCTION, LOG_LEVEL: 'warn', PRODUCTS_URL: `http://127.0.0.1:${service.address().port}` };
    const gateway = await startGateway({ name: 'mobile-bff', env, config: ROUTE });
    try {
      const url = `${gateway.url}/large`;
      const [figures, claims] = [{}, []];
      for (const [direction, transfer] of [['down', download], ['up', upload]]) {
        for (let turn = 0; turn < 2; turn += 1) await transfer(url, WARM_UP_BYTES, signal);
        await sleep(1_000);
        log(`five gigabytes ${direction}`);
        const { seconds, grownBytes, transferred } = await watched(() => transfer(url, BYTES, signal), () => memoryOf(gateway.program.pid));
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
    await pipeline(chunksOf(bytes), response);
    return;
  }
  response.end(String(await lengthOf(request)));
}

function* chunksOf(bytes) {
  for (let left = bytes; left > 0; left -= CHUNK.length) yield left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
}

async function lengthOf(stream) {
  let length = 0;
  for await (const chunk of stream) length += chunk.length;
  return length;
}

async function download(url, bytes, signal) {
  const [response] = await once(httpRequest(`${url}?bytes=${bytes}`, { signal }).end(), 'response');
  return lengthOf(expectSuccess(response));
}

async function upload(url, bytes, signal) {
  const request = httpRequest(url, { method: 'POST', headers: { 'content-length': bytes }, signal });
  const answered = once(request, 'response');
  await Promise.all([answered, pipeline(chunksOf(bytes), request)]);
  const [response] = await answered;
  let text = '';
  for await (const chunk of expectSuccess(response).setEncoding('utf8')) text += chunk;
  return Number(text);
}

function expectSuccess(response) {
  if (response.statusCode === 200) return response;
  throw new Error(`the transfer was answered with ${response.statusCode}`);
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
