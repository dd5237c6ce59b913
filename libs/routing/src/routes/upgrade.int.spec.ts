import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Exchange, GatewayError } from '@portico/pipeline';
import { ask, RawClient } from '@portico/testing';
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { Forwarder } from './forwarder.ts';

let service: Server;
let sockets: WebSocketServer;
let gateway: TestGateway;
let yaml: string;

beforeAll(async () => {
  service = createServer((request, response) => response.end(`plain ${request.url}`));
  sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true, maxPayload: 32 * 1024 * 1024, handleProtocols: (offered) => (offered.has('chat.v2') ? 'chat.v2' : false) });
  service.on('upgrade', (request, socket, first) => {
    if (request.url === '/ws/refused') return void socket.end('HTTP/1.1 403 Forbidden\r\nX-Why: no\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope');
    if (request.url === '/ws/other') return void socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: none\r\n\r\n');
    if (request.url === '/ws/silent') return;
    sockets.handleUpgrade(request, socket, first, (connection) => sockets.emit('connection', connection, request));
  });
  sockets.on('connection', (connection, request) => {
    connection.on('message', (data, isBinary) => connection.send(data, { binary: isBinary }));
    connection.on('error', () => {});
    if (request.url === '/ws/closes') connection.close(4001, 'over');
    if (request.url === '/ws/headers') connection.send(JSON.stringify(request.headers));
    if (request.url === '/ws/breaks') connection.terminate();
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  yaml = `
upstreams:
  chat: {origins: ["${origin}"], timeout: 20s}
  hasty: {origins: ["${origin}"], timeout: 300ms}
  gone: {origins: ["http://127.0.0.1:9"]}
routes:
  - {name: plain, match: {path: /plain}, to: chat, auth: anonymous}
  - {name: hasty, match: {path: /ws/idle}, to: chat, auth: anonymous, websocket: true, idleTimeout: 300ms}
  - {name: silent, match: {path: /ws/silent}, to: hasty, auth: anonymous, websocket: true}
  - {name: gone, match: {path: /ws/gone}, to: gone, auth: anonymous, websocket: true}
  - {name: chat, match: {path: "/ws/**"}, to: chat, auth: anonymous, websocket: true}
`;
  gateway = await startTestGateway(yaml);
});
afterAll(async () => {
  await gateway.stop();
  sockets.clients.forEach((client) => client.terminate());
  service.closeAllConnections();
  service.close();
});
beforeEach(() => (gateway.ended.length = 0));

const open = (path: string, protocols: string[] = [], options: ClientOptions = {}, to = gateway) =>
  new WebSocket(to.url.replace('http', 'ws') + path, protocols, options);

async function opened(path: string, ...rest: [string[]?, ClientOptions?, TestGateway?]): Promise<WebSocket> {
  const socket = open(path, ...rest);
  await once(socket, 'open');
  return socket;
}

/** The answer to an upgrade that was refused. */
async function refusal(path: string, options: ClientOptions = {}) {
  const socket = open(path, [], options);
  const [, response] = await once(socket, 'unexpected-response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode as number, headers: response.headers as Record<string, string>, text };
}

const closed = async (socket: WebSocket): Promise<[number, string]> => {
  const [code, reason] = await once(socket, 'close');
  return [code, String(reason)];
};

async function until(condition: () => boolean): Promise<void> {
  for (let at = 0; at < 500 && !condition(); at += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

async function endOf(path: string): Promise<Exchange> {
  const found = () => gateway.ended.find((exchange) => exchange.path === path);
  await until(() => found() !== undefined);
  return found()!;
}

const handshake = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

describe('a WebSocket', () => {
  it('passes messages both ways as they are, small and large', async () => {
    const socket = await opened('/ws/echo');
    for (const message of [Buffer.from('hello'), Buffer.alloc(0), Buffer.alloc(70_000, 'x'), Buffer.alloc(16 * 1024 * 1024, 'large ')]) {
      socket.send(message, { compress: false });
      const [echo] = (await once(socket, 'message')) as [Buffer];
      expect(echo.equals(message)).toBe(true);
    }
    socket.close();
    await closed(socket);
  });

  it('has its subprotocol and its extensions agreed upon end to end', async () => {
    const socket = await opened('/ws/echo', ['chat.v1', 'chat.v2']);
    expect([socket.protocol, socket.extensions]).toEqual(['chat.v2', expect.stringContaining('permessage-deflate')]);
    socket.send('x'.repeat(10_000));
    expect(String((await once(socket, 'message'))[0])).toHaveLength(10_000);
    socket.close();
  });

  it('has its close code and reason passed on, both ways', async () => {
    expect(await closed(open('/ws/closes'))).toEqual([4001, 'over']);
    const arrived = new Promise<WebSocket>((resolve) => sockets.once('connection', resolve));
    const socket = await opened('/ws/echo');
    const atService = closed(await arrived);
    socket.close(4002, 'bye');
    expect(await atService).toEqual([4002, 'bye']);
    expect(await closed(socket)).toEqual([4002, 'bye']);
  });

  it('brings the service the fields of any other request', async () => {
    const socket = open('/ws/headers', [], { headers: { cookie: 'a=b', 'x-user-id': 'root', 'x-mine': '1' }, origin: 'https://shop.example' });
    const seen = JSON.parse(String((await once(socket, 'message'))[0])) as Record<string, string>;
    expect(seen).toMatchObject({ 'x-mine': '1', origin: 'https://shop.example', upgrade: 'websocket', via: '1.1 test-bff', 'x-forwarded-proto': 'http' });
    for (const name of ['cookie', 'x-user-id']) expect(seen[name]).toBeUndefined();
    expect(seen['traceparent']).toBeDefined();
    socket.close();
  });

  it('is one exchange from its upgrade to its end', async () => {
    const socket = await opened('/ws/one');
    socket.send(randomBytes(100_000));
    await once(socket, 'message');
    expect(gateway.ended.some(({ path }) => path === '/ws/one')).toBe(false);
    socket.close(1000);
    const { record } = await endOf('/ws/one');
    expect(record).toMatchObject({ status: 101, endedBy: 'gateway', error: undefined });
    expect(record.bytes).toBeGreaterThan(100_000);
    expect(record.attempts).toEqual([expect.objectContaining({ status: 101, error: undefined })]);
    expect(record.attempts[0]!.bytes).toBeGreaterThan(100_000);
  });

  it('ends when the client breaks off, and when the service does', async () => {
    const arrived = new Promise<WebSocket>((resolve) => sockets.once('connection', resolve));
    const socket = await opened('/ws/left');
    const atService = closed(await arrived);
    socket.terminate();
    expect((await atService)[0]).toBe(1006);
    expect((await closed(open('/ws/breaks')))[0]).toBe(1006);
    await Promise.all([endOf('/ws/left'), endOf('/ws/breaks')]);
  });

  it('that says nothing for the idle timeout is closed with 1001, at both ends', async () => {
    const arrived = new Promise<WebSocket>((resolve) => sockets.once('connection', resolve));
    const socket = open('/ws/idle');
    const atService = closed(await arrived);
    expect((await closed(socket))[0]).toBe(1001);
    expect((await atService)[0]).toBe(1001);
  });

  it('is closed with 1008 when the exchange is given up, as when the session ends', async () => {
    const going: Exchange[] = [];
    const forwarder = gateway.app.get(Forwarder, { strict: false });
    const { forward } = forwarder;
    forwarder.forward = (exchange, route) => {
      going.push(exchange);
      forward.call(forwarder, exchange, route);
    };
    const arrived = new Promise<WebSocket>((resolve) => sockets.once('connection', resolve));
    const socket = await opened('/ws/echo');
    const atService = closed(await arrived);
    forwarder.forward = forward;
    going[0]!.abort(new GatewayError('unauthenticated', 'The session ended.'));
    expect(await closed(socket)).toEqual([1008, 'The session ended.']);
    expect((await atService)[0]).toBe(1001);
    expect((await endOf('/ws/echo')).record.error!.code).toBe('unauthenticated');
  });

  it('is not asked of a service that refuses it: its answer is the answer', async () => {
    const { status, headers, text } = await refusal('/ws/refused');
    expect([status, headers['x-why'], text]).toEqual([403, 'no', 'nope']);
    expect((await endOf('/ws/refused')).record).toMatchObject({ status: 403, endedBy: 'gateway' });
  });

  it.each([
    ['/ws/gone', {}, 502, 'upstream_unreachable'],
    ['/ws/silent', {}, 504, 'upstream_timeout'],
    ['/ws/other', {}, 502, 'upstream_protocol'],
    ['/plain', {}, 400, 'malformed_request'],
    ['/nothing', {}, 404, 'no_route'],
    ['/ws/../plain', {}, 400, 'ambiguous_path'],
    ['/ws/echo', { headers: { 'sec-websocket-key': 'short' } }, 400, 'malformed_request'],
    ['/ws/echo', { protocolVersion: 8 }, 426, 'upgrade_required'],
  ])('at %s %j is refused with %i %s', async (path, options, status, code) => {
    const answer = await rawAnswer(path, options);
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it('is what a route for WebSockets takes, and nothing else', async () => {
    const answer = await ask(`${gateway.url}/ws/echo`);
    expect([answer.status, answer.headers.upgrade, answer.json<{ code: string }>().code]).toEqual([426, 'websocket', 'upgrade_required']);
  });

  it('may be followed at once by its first message', async () => {
    const client = await RawClient.connect(gateway.url, 'latin1');
    client.send(`${handshake('/ws/echo')}\x81\x80abcd`);
    await until(() => client.received.includes('\x81\x00'));
    client.leave();
  });

  it('does not begin behind a request that is still being answered', async () => {
    const client = await RawClient.connect(gateway.url, 'latin1');
    client.send(`GET /plain HTTP/1.1\r\nHost: x\r\n\r\n${handshake('/ws/behind')}`);
    await client.closed;
    expect(client.received).not.toContain('HTTP/1.1 101');
    expect(gateway.ended.some(({ path }) => path === '/ws/behind')).toBe(false);
    expect((await ask(`${gateway.url}/plain`)).status).toBe(200);
  });

  it('does not begin for a client that has left', async () => {
    const client = await RawClient.connect(gateway.url);
    client.send(handshake('/ws/never'));
    client.leave();
    await endOf('/ws/never');
  });

  it.each([
    ['another protocol', 'GET /plain HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n'],
    ['a POST', 'POST /plain HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n'],
  ])('is not meant by an Upgrade of %s, which is ignored', async (_what, request) => {
    const client = await RawClient.connect(gateway.url);
    client.send(request);
    await until(() => /^HTTP\/1\.1 (?:200|405)/.test(client.received));
    client.leave();
  });
});

async function rawAnswer(path: string, { headers = {}, protocolVersion = 13 }: { headers?: Record<string, string>; protocolVersion?: number }) {
  const client = await RawClient.connect(gateway.url);
  const key = headers['sec-websocket-key'] ?? 'dGhlIHNhbXBsZSBub25jZQ==';
  client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: ${protocolVersion}\r\nSec-WebSocket-Key: ${key}\r\n\r\n`);
  await client.closed;
  const [head = '', body = ''] = client.received.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), code: (JSON.parse(body) as { code: string }).code };
}

describe('a gateway that stops', () => {
  it('closes its WebSockets with 1001 at both ends, also within a message', async () => {
    const stopping = await startTestGateway(yaml);
    const arrived: WebSocket[] = [];
    const note = (socket: WebSocket) => arrived.push(socket);
    sockets.on('connection', note);
    const idle = await opened('/ws/echo', [], {}, stopping);
    const client = await RawClient.connect(stopping.url, 'latin1');
    client.send(handshake('/ws/echo'));
    await until(() => arrived.length === 2 && client.received.includes('101'));
    sockets.off('connection', note);
    // Half a frame: nothing may be put in between.
    client.send('\x81\x85\0\0\0\0he');
    const ends = Promise.all([closed(idle), ...arrived.map(closed)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = stopping.stop();
    setTimeout(() => client.send('llo'), 700);
    const [atClient, ...atService] = await ends;
    expect(atClient![0]).toBe(1001);
    expect(atService.map(([code]) => code)).toEqual([1001, 1001]);
    await stopped;
    expect(client.received).toContain('The gateway is going away.');
  });
});
