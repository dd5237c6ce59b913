import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Stream } from 'node:http2';
import { createServer, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TLSSocket } from 'node:tls';
import { RawClient, testCertificate } from '@portico/testing';
import { WebSocket, WebSocketServer } from 'ws';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'portico-tls-upstream-'));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
/** The service's own, and that of the gateway, which the service asks for. */
const [service, own, stranger] = [testCertificate('service'), testCertificate('gateway'), testCertificate('stranger')];
const demand = { ...service, ca: own.cert, requestCert: true, rejectUnauthorized: true };
const nameOf = (socket: unknown): string => String((socket as TLSSocket).getPeerCertificate().subject.CN);

let http1: Server;
let http2: Http2SecureServer;
let gateway: TestGateway;
/** Answers that are for a test to give. */
const streams: ServerHttp2Stream[] = [];

beforeAll(async () => {
  http1 = createServer(demand, (request, response) => response.end(JSON.stringify({ by: request.httpVersion, who: nameOf(request.socket) })));
  new WebSocketServer({ server: http1 }).on('connection', (socket, request) => socket.on('message', (data) => socket.send(`${nameOf(request.socket)} ${String(data)}`)));
  http2 = createSecureServer(demand, (request: Http2ServerRequest, response: Http2ServerResponse) => {
    if (request.method === 'POST') return void request.pipe(response);
    if (request.url === '/two/events') return void streams.push(response.stream);
    response.stream.additionalHeaders({ ':status': 103, link: '</a.css>; rel=preload' });
    response.setHeader('x-by', request.httpVersion);
    response.write(JSON.stringify({ by: request.httpVersion, who: nameOf(request.stream.session!.socket), path: request.url, fields: request.headers }));
    response.addTrailers({ 'x-sum': '1' });
    response.end();
  });
  const ports = await Promise.all([http1, http2].map(async (server) => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }));
  const tls = (name: string, { cert, key }: { cert: string; key: string }) =>
    `{ca: ${file('ca.pem', service.cert)}, cert: ${file(`${name}.pem`, cert)}, key: ${file(`${name}.key`, key)}}`;
  gateway = await startTestGateway(`
upstreams:
  one: {origins: ["https://localhost:${ports[0]}"], tls: ${tls('own', own)}, timeout: 20s}
  two: {origins: ["https://localhost:${ports[1]}"], tls: ${tls('own', own)}, http2: true, timeout: 20s}
  stranger: {origins: ["https://localhost:${ports[0]}"], tls: ${tls('stranger', stranger)}, timeout: 20s}
  doubtful: {origins: ["https://localhost:${ports[0]}"], timeout: 20s}
routes:
  - {name: ws, match: {path: /ws}, to: one, auth: anonymous, websocket: true}
  - {name: one, match: {path: /one}, to: one, auth: anonymous}
  - {name: two, match: {path: "/two/**", methods: [GET, POST]}, to: two, auth: anonymous, maxBody: 10mb}
  - {name: stranger, match: {path: /stranger}, to: stranger, auth: anonymous}
  - {name: doubtful, match: {path: /doubtful}, to: doubtful, auth: anonymous}
`);
});
afterAll(async () => {
  await gateway.stop();
  http1.closeAllConnections();
  http1.close();
  http2.close();
  rmSync(folder, { recursive: true });
});

async function until(condition: () => boolean): Promise<void> {
  for (let at = 0; at < 500 && !condition(); at += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

const get = (path: string, init?: RequestInit) => fetch(`${gateway.url}${path}`, init);

describe('to a service with TLS, a gateway', () => {
  it('shows its certificate', async () => {
    expect(await (await get('/one')).json()).toEqual({ by: '1.1', who: 'gateway' });
  });

  it('shows it for WebSockets too', async () => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`);
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('gateway hello');
    socket.close();
  });

  it.each([
    ['that does not take its certificate', '/stranger'],
    ['whose certificate it has no reason to believe', '/doubtful'],
  ])('answers 502 for one %s', async (_what, path) => {
    const answer = await get(path);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ source: 'upstream' });
  });

  it('speaks HTTP/2 where it is told to', async () => {
    const answer = await get('/two/x?a=1', { headers: { 'x-mine': '1' } });
    const { by, who, path, fields } = (await answer.json()) as { by: string; who: string; path: string; fields: Record<string, string> };
    expect([answer.status, by, who, path, fields['x-mine']]).toEqual([200, '2.0', 'gateway', '/two/x?a=1', '1']);
    expect(fields.via).toBe('1.1 test-bff');
  });

  it('passes interim answers and trailers of HTTP/2', async () => {
    const client = await RawClient.connect(gateway.url);
    client.send('GET /two/x HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => /\r\n0\r\n(?:.+\r\n)*\r\n$/.test(client.received));
    client.leave();
    expect(client.received).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(client.received).toMatch(/\r\n0\r\nx-sum: 1\r\n\r\n$/);
  });

  it('passes events of HTTP/2 one by one, and gives the stream up whose client leaves, and no other', async () => {
    const answers: ReadableStreamDefaultReader<Uint8Array>[] = [];
    for (const at of [0, 1]) {
      const answered = get('/two/events');
      await until(() => streams.length === at + 1);
      streams[at]!.respond({ ':status': 200, 'content-type': 'text/event-stream' });
      answers.push((await answered).body!.getReader());
    }
    for (const number of [1, 2, 3]) {
      for (const [at, reader] of answers.entries()) {
        streams[at]!.write(`data: ${at} ${number}\n\n`);
        expect(Buffer.from((await reader.read()).value!).toString()).toBe(`data: ${at} ${number}\n\n`);
      }
    }
    const [leaving, staying] = streams as [ServerHttp2Stream, ServerHttp2Stream];
    expect(leaving.session).toBe(staying.session);
    const closed = once(leaving, 'close');
    await answers[0]!.cancel();
    await closed;
    expect([leaving.aborted, staying.aborted]).toEqual([true, false]);
    staying.end('data: last\n\n');
    expect(Buffer.from((await answers[1]!.read()).value!).toString()).toBe('data: last\n\n');
  });

  it('passes many requests at once and large uploads by HTTP/2', async () => {
    const body = 'upload '.repeat(300_000);
    const all = await Promise.all([get('/two/upload', { method: 'POST', body }), ...Array.from({ length: 30 }, (_, at) => get(`/two/${at}`))]);
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
    expect((await all[0]!.text()) === body).toBe(true);
  });
});
