import 'reflect-metadata';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { answers, ask, type Behaviour, FakeUpstream, RawClient } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { trailerFields } from './forwarded-headers.ts';

let upstream: FakeUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await FakeUpstream.start();
  gateway = await startTestGateway(`
upstreams:
  a: {origins: ["${upstream.url}"]}
  narrow: {origins: ["${upstream.url}"], concurrency: {limit: 1, queue: 0}}
routes:
  - {name: narrow, match: {path: "/narrow", methods: [GET, POST]}, to: narrow, auth: anonymous}
  - {name: own, match: {path: "/own"}, to: a, errors: own, auth: anonymous}
  - {name: problems, match: {path: "/problems"}, to: a, errors: problems, auth: anonymous}
  - {name: bare, match: {path: /bare}, to: a, auth: anonymous, headers: {response: {remove: [X-Inner]}}}
  - {name: a, match: {path: "/**", methods: [GET, POST, PUT, PATCH, DELETE, OPTIONS]}, to: a, auth: anonymous, maxBody: 1gb}
`);
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});
beforeEach(() => (upstream.seen.length = gateway.ended.length = 0));

async function raw(request: string, isWhole: (text: string) => boolean): Promise<string> {
  const client = await RawClient.connect(gateway.url);
  client.send(request);
  for (let at = 0; at < 500 && !isWhole(client.received); at += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  client.leave();
  return client.received;
}

describe('interim answers', () => {
  it('are passed before the answer, without what belongs to the connection or to the service', async () => {
    upstream.behave((_request, response) => {
      response.writeEarlyHints({ link: ['</a.css>; rel=preload', '</b.js>; rel=preload'], 'x-more': '1', 'set-cookie': 'a=b' });
      response.writeProcessing();
      response.end('ok');
    });
    const text = await raw('GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', (all) => all.includes('ok'));
    expect(text).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>; rel=preload, <\/b\.js>; rel=preload\r\nx-more: 1\r\n\r\nHTTP\/1\.1 102 Processing\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(text).not.toContain('a=b');
  });

  it('say no more than an answer may: nothing of CORS, of what the gateway says itself, or of what the route takes away', async () => {
    upstream.behave((_request, response) => {
      const fields = { 'access-control-allow-origin': '*', 'x-content-type-options': 'sniff', 'clear-site-data': '"cookies"', 'x-inner': '1' };
      response.writeEarlyHints({ link: '</a.css>; rel=preload', ...fields });
      response.writeHead(200, fields).end('ok');
    });
    const text = await raw('GET /bare HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', (all) => all.includes('ok'));
    expect(text).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(text).not.toMatch(/access-control|: sniff|clear-site|x-inner/i);
  });

  it('are not for clients of HTTP/1.0', async () => {
    upstream.behave((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end('ok');
    });
    expect(await raw('GET /x HTTP/1.0\r\n\r\n', (all) => all.includes('ok'))).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});

describe('what a service says where it failed', () => {
  const problem = answers({ type: '/out-of-tea', title: 'No tea' }, 503, { 'content-type': 'application/problem+json', 'retry-after': '7' });
  const trace = answers('at Teapot.pour (/srv/tea.js:1)', 500, { 'content-type': 'text/plain', 'x-powered-by': 'Tea' });

  it.each<[string, string, Behaviour, number, string]>([
    ['a problem', 'pass', problem, 503, '/out-of-tea'],
    ['a problem', 'problems', problem, 503, '/out-of-tea'],
    ['a problem', 'own', problem, 502, 'upstream_failed'],
    ['anything else', 'pass', trace, 500, 'Teapot.pour'],
    ['anything else', 'problems', trace, 502, 'upstream_failed'],
    ['what is no failure', 'own', answers({ title: 'No such tea' }, 404), 404, 'No such tea'],
  ])('is %s: a route with "errors: %s" answers as it says', async (_what, errors, behaviour, status, text) => {
    upstream.behave(behaviour);
    const answer = await ask(`${gateway.url}/${errors}`);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    if (text !== 'upstream_failed') return;
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'upstream_failed', upstream: 'a', source: 'upstream', retryable: true });
    expect(answer.text + JSON.stringify(answer.headers)).not.toMatch(/tea/i);
  });
});

describe('trailers', () => {
  it('tell nobody of timings in production', () => {
    expect(trailerFields({ 'server-timing': 'db;dur=1', 'x-sum': '1' }, { showTimings: false })).toEqual({ 'x-sum': '1' });
  });

  it('of an answer are passed, but for those that may not stand there', async () => {
    upstream.behave((_request, response) => {
      response.writeHead(200, { trailer: 'X-Sum, Content-Length, X-User-Id' });
      response.write('body');
      response.addTrailers([['X-Sum', '1'], ['X-Sum', '2'], ['Server-Timing', 'db;dur=1'], ['Set-Cookie', 'a=b'], ['Content-Type', 'x/y'], ['Authorization', 'x']] as never);
      response.end();
    });
    const text = await raw('GET /x HTTP/1.1\r\nHost: x\r\n\r\n', (all) => all.includes('0\r\n'));
    expect(text).toMatch(/\r\nTrailer: X-Sum\r\n/);
    expect(text).toMatch(/\r\n4\r\nbody\r\n0\r\nx-sum: 1\r\nx-sum: 2\r\nserver-timing: db;dur=1\r\n\r\n$/);
  });

  it.each([
    ['HTTP/1.0, which has no chunks', 'GET /x HTTP/1.0\r\n\r\n'],
    ['HEAD', 'HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ])('do not disturb an answer to %s', async (_what, request) => {
    upstream.behave(({ method, socket }) => {
      socket.end(`HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${method === 'HEAD' ? '' : '4\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n'}`);
    });
    const text = await raw(request, (all) => all.includes(request.startsWith('HEAD') ? '\r\n\r\n' : 'body'));
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).not.toContain('x-sum');
  });

  it('of a request reach the service when they were announced, but for those that may not stand there', async () => {
    upstream.behave((request, response) => {
      request.resume().on('end', () => response.end(JSON.stringify({ trailers: request.trailers, trailer: request.headers.trailer, te: request.headers['transfer-encoding'] })));
    });
    const request = httpRequest(`${gateway.url}/x`, { method: 'POST', headers: { trailer: 'X-Sum, Authorization', 'transfer-encoding': 'chunked' } });
    request.write('half');
    request.addTrailers({ 'X-Sum': '7', Authorization: 'Bearer stolen', 'X-User-Id': 'root', Host: 'evil' });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    expect(JSON.parse(text)).toEqual({ trailers: { 'x-sum': '7' }, trailer: 'X-Sum', te: 'chunked' });
    expect(gateway.ended[0]?.record.attempts ?? [{}]).toHaveLength(1);
  });
});

it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST'])('%s passes where the route allows it, with its body', async (method) => {
  upstream.behave((request, response) => void request.pipe(response));
  const answer = await fetch(`${gateway.url}/x`, { method, body: 'hello' });
  expect([answer.status, await answer.text(), upstream.seen[0]!.method]).toEqual([200, 'hello', method]);
});

it('duplicates keep their order and are not joined, whatever their case', async () => {
  upstream.behave((_request, response) => response.writeHead(200, ['X-B', '1', 'x-a', '1', 'X-b', '2', 'x-B', '3', 'Link', '<a>', 'Link', '<b>']).end());
  const client = await RawClient.connect(gateway.url);
  client.send('GET /x HTTP/1.1\r\nHost: x\r\nX-List: 1\r\nx-other: 2\r\nX-LIST: 3\r\nConnection: close\r\n\r\n');
  await client.closed;
  expect(client.received.match(/^(?:x-|link).*$/gim)!.filter((line) => !/request-id|content-type-options/i.test(line))).toEqual(['x-b: 1', 'x-b: 2', 'x-b: 3', 'x-a: 1', 'link: <a>', 'link: <b>']);
  const { rawHeaders } = upstream.seen[0]!;
  expect(rawHeaders.filter((_, at) => /^x-list$/i.test(rawHeaders[at - 1] ?? ''))).toEqual(['1', '3']);
});

it('events reach the client one by one, as the service sends them', async () => {
  let next = () => {};
  upstream.behave((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    let number = 0;
    next = () => void response.write(`data: ${(number += 1)}\n\n`);
  });
  const leave = new AbortController();
  const answer = await fetch(`${gateway.url}/x`, { headers: { 'accept-encoding': 'gzip' }, signal: leave.signal });
  expect([answer.headers.get('content-type'), answer.headers.get('content-encoding')]).toEqual(['text/event-stream', null]);
  const reader = answer.body!.getReader();
  for (const number of [1, 2, 3]) {
    next();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe(`data: ${number}\n\n`);
  }
  leave.abort();
  await upstream.seen[0]!.aborted;
});

it('a download is resumed where it broke off', async () => {
  const whole = Buffer.from('0123456789'.repeat(10_000));
  upstream.behave((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from === 0) response.writeHead(200, { etag: '"v1"', 'accept-ranges': 'bytes', 'content-length': whole.length }).end(whole);
    else if (request.headers['if-range'] !== '"v1"') response.writeHead(200).end('changed');
    else response.writeHead(206, { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}`, etag: '"v1"' }).end(whole.subarray(from));
  });
  const first = await fetch(`${gateway.url}/x`);
  expect(first.headers.get('accept-ranges')).toBe('bytes');
  await first.body!.cancel();
  const rest = await fetch(`${gateway.url}/x`, { headers: { range: 'bytes=99990-', 'if-range': '"v1"' } });
  expect([rest.status, rest.headers.get('content-range'), await rest.text()]).toEqual([206, 'bytes 99990-99999/100000', '0123456789']);
});

it('an answer that comes during an upload reaches the client, and frees the connection to the service', async () => {
  upstream.behave((_request, response) => response.writeHead(409, { 'content-length': 2, connection: 'close' }).end('no'));
  const request = httpRequest(`${gateway.url}/x`, { method: 'POST', headers: { 'content-length': 500_000_000 } });
  request.on('error', () => {});
  request.write(Buffer.alloc(1_000_000));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  expect([response.statusCode, response.headers.connection, text]).toEqual([409, 'close', 'no']);
  await once(request, 'close');
  for (let at = 0; at < 200 && gateway.ended.length === 0; at += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(gateway.ended[0]!.record).toMatchObject({ status: 409, endedBy: 'gateway' });
});

it('uploads that come slowly take nobody’s place at a service that takes one call at a time', async () => {
  upstream.behave((request, response) => void request.resume().on('end', () => response.end('ok')));
  const slow = Array.from({ length: 3 }, () => httpRequest(`${gateway.url}/narrow`, { method: 'POST', headers: { 'content-length': 2 } }).on('error', () => {}));
  for (const request of slow) request.write('x');
  for (let at = 0; at < 500 && upstream.seen.length < 3; at += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(upstream.seen).toHaveLength(3);
  expect((await fetch(`${gateway.url}/narrow`)).status).toBe(200);
  for (const request of slow) request.destroy();
});
