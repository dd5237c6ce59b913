import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { Controller, Get } from '@nestjs/common';
import { answers, FakeUpstream, testCertificate } from '@portico/testing';
import { WebSocket, WebSocketServer } from 'ws';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { View } from '../views/view.decorator.ts';

@Controller()
class Hello {
  @Get('hello')
  @View('hello', { auth: 'anonymous' })
  hello() {
    return { hello: 'you' };
  }
}

const folder = mkdtempSync(join(tmpdir(), 'portico-tls-'));
const put = ({ cert, key }: { cert: string; key: string }): void => {
  writeFileSync(join(folder, 'key.pem'), key);
  writeFileSync(join(folder, 'cert.pem'), cert);
};
let upstream: FakeUpstream;
let sockets: WebSocketServer;
let gateway: TestGateway;
let session: ClientHttp2Session;
let certificate = testCertificate('first');

const yaml = () => `
server: {tls: {cert: ${join(folder, 'cert.pem')}, key: ${join(folder, 'key.pem')}}}
upstreams:
  a: {origins: ["${upstream.url}"], timeout: 20s}
  chat: {origins: ["http://127.0.0.1:${(sockets.address() as AddressInfo).port}"], timeout: 20s}
routes:
  - {name: ws, match: {path: /ws}, to: chat, auth: anonymous, websocket: true}
  - {name: small, match: {path: /small, methods: [POST]}, to: a, auth: anonymous, maxBody: 10kb}
  - {name: reset, match: {path: /reset}, to: a, auth: anonymous, faults: {abort: {status: reset}}}
  - {name: a, match: {path: "/**", methods: [GET, POST]}, to: a, auth: anonymous, maxBody: 100mb, idleTimeout: 1s}
`;

beforeAll(async () => {
  put(certificate);
  upstream = await FakeUpstream.start();
  sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(sockets, 'listening');
  gateway = await startTestGateway(yaml(), [Hello]);
  session = connect(gateway.url, { ca: certificate.cert });
});
afterAll(async () => {
  session.destroy();
  await gateway.stop();
  await upstream.stop();
  sockets.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  upstream.seen.length = gateway.ended.length = 0;
  upstream.behave(answers({ ok: true }));
});

function open(headers: OutgoingHttpHeaders, body?: string | Buffer): ClientHttp2Stream {
  const stream = session.request(headers, { endStream: body === undefined && headers[':method'] !== 'POST' });
  stream.on('error', () => {});
  if (body !== undefined) stream.end(body);
  return stream;
}

async function ask2(headers: OutgoingHttpHeaders, body?: string | Buffer): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const stream = open(headers, body);
  const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status': number }];
  let text = '';
  for await (const chunk of stream.setEncoding('latin1')) text += chunk as string;
  return { status: answer[':status'], headers: answer, text };
}

async function until(condition: () => boolean): Promise<void> {
  for (let at = 0; at < 500 && !condition(); at += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

describe('by HTTP/2, a gateway', () => {
  it('forwards, and tells the service what came', async () => {
    const { status, headers, text } = await ask2({ ':path': '/x?a=1', 'x-mine': '1', cookie: 'a=b', te: 'trailers' });
    expect([status, text]).toEqual([200, '{"ok":true}']);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    const seen = upstream.seen[0]!;
    expect([seen.method, seen.url, seen.headers['x-mine'], seen.headers.cookie]).toEqual(['GET', '/x?a=1', '1', undefined]);
    expect(seen.headers).toMatchObject({ via: '2.0 test-bff', 'x-forwarded-proto': 'https', 'x-forwarded-host': new URL(gateway.url).host });
    expect(seen.rawHeaders.some((name) => name.startsWith(':'))).toBe(false);
    await until(() => gateway.ended.length === 1);
    expect(gateway.ended[0]!.record).toMatchObject({ status: 200, endedBy: 'gateway', error: undefined, bytes: 11 });
  });

  it('serves views, and its own problem documents', async () => {
    expect(await ask2({ ':path': '/hello' })).toMatchObject({ status: 200, text: '{"hello":"you"}' });
    const { status, text, headers } = await ask2({ ':path': '/hello', ':method': 'DELETE' });
    expect([status, headers['content-type'], (JSON.parse(text) as { code: string }).code]).toEqual([405, 'application/problem+json', 'method_not_allowed']);
  });

  it('serves many requests of one connection at once', async () => {
    upstream.behave((request, response) => setTimeout(() => response.end(request.url), request.url === '/slow' ? 100 : 0));
    const all = await Promise.all(['/slow', ...Array.from({ length: 50 }, (_, at) => `/${at}`)].map(async (path) => [path, (await ask2({ ':path': path })).text]));
    for (const [path, text] of all) expect(text).toBe(path);
  });

  it('passes an upload on as it comes, of known and unknown length, and refuses one that is too large', async () => {
    upstream.behave((request, response) => void request.pipe(response));
    const body = Buffer.alloc(3_000_000, 'upload ');
    expect((await ask2({ ':path': '/x', ':method': 'POST' }, body)).text === body.toString()).toBe(true);
    expect((await ask2({ ':path': '/x', ':method': 'POST', 'content-length': 5 }, 'hello')).text).toBe('hello');
    for (const length of [{}, { 'content-length': 20_000 }]) {
      const { status, headers, text } = await ask2({ ':path': '/small', ':method': 'POST', ...length }, 'x'.repeat(20_000));
      expect([status, headers['content-type'], (JSON.parse(text) as { code: string }).code]).toEqual([413, 'application/problem+json', 'body_too_large']);
    }
    expect((await ask2({ ':path': '/x' })).status).toBe(200);
  });

  it('that is to reset a request for a test resets its stream, and no other of the connection', async () => {
    const go = Promise.withResolvers<void>();
    upstream.behave((_request, response) => void go.promise.then(() => response.end('well')));
    const other = ask2({ ':path': '/x' });
    await until(() => upstream.seen.length === 1);
    const stream = open({ ':path': '/reset' });
    await until(() => stream.closed);
    expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    go.resolve();
    expect(await other).toMatchObject({ status: 200, text: 'well' });
    expect([upstream.seen.length, session.closed, session.destroyed]).toEqual([1, false, false]);
  });

  it('hands on an answer that comes before the upload is whole, and stops that upload alone', async () => {
    upstream.behave((_request, response) => response.writeHead(409, { connection: 'close' }).end('no'));
    const stream = open({ ':path': '/x', ':method': 'POST' });
    stream.write(Buffer.alloc(100_000));
    const [answer] = (await once(stream, 'response')) as [{ ':status': number }];
    stream.resume();
    await once(stream, 'close');
    expect([answer[':status'], stream.rstCode]).toEqual([409, constants.NGHTTP2_NO_ERROR]);
    upstream.behave(answers({ ok: true }));
    expect((await ask2({ ':path': '/x' })).status).toBe(200);
  });

  it('passes events one by one, interim answers and trailers', async () => {
    let next = () => {};
    upstream.behave((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.writeHead(200, { 'content-type': 'text/event-stream', trailer: 'x-sum' }).flushHeaders();
      let number = 0;
      next = () => {
        number += 1;
        if (number <= 3) return void response.write(`data: ${number}\n\n`);
        response.addTrailers({ 'x-sum': '3' });
        response.end();
      };
    });
    const stream = open({ ':path': '/x' });
    const hints = once(stream, 'headers');
    const trailers = once(stream, 'trailers');
    await once(stream, 'response');
    expect((await hints)[0]).toMatchObject({ ':status': 103, link: '</a.css>; rel=preload' });
    for (const number of [1, 2, 3]) {
      next();
      expect(String((await once(stream, 'data'))[0])).toBe(`data: ${number}\n\n`);
    }
    next();
    expect((await trailers)[0]).toMatchObject({ 'x-sum': '3' });
  });

  it('gives the call up when its client takes the request back', async () => {
    upstream.behave((_request, response) => void response.write('begun'));
    const stream = open({ ':path': '/x' });
    await once(stream, 'response');
    stream.close(constants.NGHTTP2_CANCEL);
    await upstream.seen[0]!.aborted;
    await until(() => gateway.ended.length === 1);
    expect(gateway.ended[0]!.record).toMatchObject({ status: 499, endedBy: 'client' });
    expect((await ask2({ ':path': '/hello' })).status).toBe(200);
  });

  it('breaks off the answer alone that its service breaks off', async () => {
    upstream.behave((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    const stream = open({ ':path': '/x' });
    await new Promise((resolve) => stream.resume().on('close', resolve));
    expect(stream.rstCode).not.toBe(constants.NGHTTP2_NO_ERROR);
    expect((await ask2({ ':path': '/hello' })).status).toBe(200);
  });

  it('slows a service down whose answer is not read, and gives up in the end', async () => {
    let sent = 0;
    upstream.behave((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (!response.destroyed && sent < 100_000_000) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    });
    const stream = open({ ':path': '/x' });
    await once(stream, 'response');
    stream.pause();
    await upstream.seen[0]!.aborted;
    expect(sent).toBeLessThan(40_000_000);
    expect((await ask2({ ':path': '/hello' })).status).toBe(200);
  });

  it.each([
    ['another Host than its authority', { ':path': '/x', ':authority': 'shop.example', host: 'evil.example' }, 400],
    ['an authority that is none', { ':path': '/x', ':authority': 'a,b' }, 400],
    ['an ambiguous path', { ':path': '/a/../x' }, 400],
    ['a method that nobody knows', { ':path': '/x', ':method': 'BREW' }, 501],
  ])('refuses %s', async (_what, headers, status) => {
    expect((await ask2(headers)).status).toBe(status);
    expect(upstream.seen).toHaveLength(0);
  });
});

describe('with TLS, a gateway', () => {
  const get = (path: string, ca: string): Promise<[IncomingMessage]> => once(httpsRequest(`${gateway.url}${path}`, { ca, agent: false }).end(), 'response') as Promise<[IncomingMessage]>;

  it('goes on speaking HTTP/1.1, WebSockets included', async () => {
    const [answer] = await get('/x', certificate.cert);
    answer.resume();
    expect([answer.statusCode, answer.httpVersion, upstream.seen[0]!.headers['x-forwarded-proto']]).toEqual([200, '1.1', 'https']);
    sockets.once('connection', (connection) => connection.on('message', (data) => connection.send(data)));
    const socket = new WebSocket(`${gateway.url.replace('https', 'wss')}/ws`, { ca: certificate.cert });
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    socket.close();
    expect((await once(socket, 'close'))[0]).toBe(1005);
  });

  it.each([
    ['h2', 'h2'],
    ['http/1.1', 'http/1.1'],
  ])('agrees on %s by ALPN', async (offered, agreed) => {
    const socket = connectTls({ port: Number(new URL(gateway.url).port), host: 'localhost', ca: certificate.cert, ALPNProtocols: [offered] });
    await once(socket, 'secureConnect');
    expect([socket.alpnProtocol, socket.getProtocol()]).toEqual([agreed, 'TLSv1.3']);
    socket.destroy();
  });

  it('takes a new certificate without a restart, and keeps the connections that it has', async () => {
    const before = certificate;
    certificate = testCertificate('second');
    // A key without its certificate, for a moment: nothing changes.
    writeFileSync(join(folder, 'key.pem'), certificate.key);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    (await get('/x', before.cert))[0].resume();
    put(certificate);
    for (let at = 0; at < 100; at += 1) {
      const answer = await get('/x', certificate.cert).catch(() => undefined);
      answer?.[0].resume();
      if (answer) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const [answer] = await get('/x', certificate.cert);
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect((await ask2({ ':path': '/hello' })).status).toBe(200);
  }, 20_000);

  it('lets what is under way by HTTP/2 end when it stops, and closes the connection', async () => {
    const stopping = await startTestGateway(yaml());
    let finish = () => {};
    upstream.behave((_request, response) => {
      response.write('first');
      finish = () => response.end('last');
    });
    const own = connect(stopping.url, { ca: certificate.cert });
    const stream = own.request({ ':path': '/x' });
    let text = '';
    stream.setEncoding('utf8').on('data', (piece) => (text += piece));
    await once(stream, 'response');
    const told = once(own, 'goaway');
    const closed = once(own, 'close');
    const stopped = stopping.stop();
    await told;
    finish();
    await Promise.all([closed, stopped]);
    expect(text).toBe('firstlast');
  });

  it('does not start with a certificate that is none', async () => {
    writeFileSync(join(folder, 'cert.pem'), 'nonsense');
    await expect(startTestGateway(yaml())).rejects.toThrow('server.tls');
  });
});
