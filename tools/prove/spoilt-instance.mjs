// An instance of a service that can be spoilt: `POST /spoil?delay=500` or `?status=500`, `POST /spoil` heals it. It works on at most `WORKERS`
// requests at once, each for `WORK_MS`; more wait their turn. Listens on `PORT`.
import { createServer } from 'node:http';

const workers = Number(process.env.WORKERS ?? 1_000);
const workMs = Number(process.env.WORK_MS ?? 2);
let spoilt = {};
let working = 0;
const waiting = [];

createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  request.resume();
  if (url.pathname === '/spoil') {
    spoilt = Object.fromEntries(url.searchParams);
    return response.end();
  }
  if (url.pathname === '/health') return response.end('{"status":"ok"}');
  const job = () => work(response);
  if (working < workers) job();
  else waiting.push(job);
}).listen(Number(process.env.PORT), '127.0.0.1');

function work(response) {
  working += 1;
  setTimeout(() => {
    working -= 1;
    // Nobody waits for it any more.
    if (response.socket?.destroyed !== true) {
      const body = JSON.stringify({ from: process.env.PORT });
      response.writeHead(Number(spoilt.status ?? 200), { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
    }
    waiting.shift()?.();
  }, workMs + Number(spoilt.delay ?? 0));
}
