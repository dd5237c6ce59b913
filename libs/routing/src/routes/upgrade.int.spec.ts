import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
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
    if (request.url === '/ws/raw') {
      const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(`HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      return void service.emit('raw', socket);
    }
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
limits: {twice: {requests: 2, per: 60s, by: address}}
routes:
  - {name: limited, match: {path: /ws/limited}, to: chat, auth: anonymous, websocket: true, limits: [twice]}
  - {name: single, match: {path: /ws/single}, to: chat, auth: anonymous, websocket: true, concurrency: 1}
  - {name: denied, match: {path: /ws/denied}, to: chat, auth: anonymous, websocket: true, addresses: {deny: ["127.0.0.0/8", "::1"]}}
  - {name: short, match: {path: /ws/short}, to: chat, auth: anonymous, websocket: true, maxUrl: 20}
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

describe('what a route demands of a request is demanded of an upgrade, which', () => {
  const codeOf = ({ text }: { text: string }) => (JSON.parse(text) as { code: string }).code;
  const longer = (query: number) => `/ws/short?${'x'.repeat(query)}`;

  it('is refused with 429 past the limit, and asked of no service then', async () => {
    for (const socket of [await opened('/ws/limited'), await opened('/ws/limited')]) socket.close();
    let asked = false;
    const note = () => (asked = true);
    service.once('upgrade', note);
    const answer = await refusal('/ws/limited');
    expect([answer.status, codeOf(answer), Number(answer.headers['retry-after']) > 0, asked]).toEqual([429, 'rate_limited', true, false]);
    expect(answer.headers['ratelimit-policy']).toBe('"twice";q=2;w=60');
    service.off('upgrade', note);
  });

  it('is refused with 503 while as many are open as the route has at a time, until one has closed', async () => {
    const first = await opened('/ws/single');
    for (let time = 0; time < 2; time += 1) {
      const answer = await refusal('/ws/single');
      expect([answer.status, codeOf(answer), answer.headers['retry-after']]).toEqual([503, 'overloaded', '1']);
    }
    first.close(1000);
    const over = (count: number) => until(() => gateway.ended.filter(({ path, record }) => path === '/ws/single' && record.status === 101).length === count);
    await over(1);
    const second = await opened('/ws/single');
    expect((await refusal('/ws/single')).status).toBe(503);
    // Broken off, as by a phone that has no network any more.
    second.terminate();
    await over(2);
    (await opened('/ws/single')).close();
  });

  it('is refused to addresses that the route denies', async () => {
    const answer = await refusal('/ws/denied');
    expect([answer.status, codeOf(answer)]).toEqual([403, 'address_refused']);
  });

  it('is refused with a longer URL than the route takes', async () => {
    (await opened(longer(10))).close();
    const answer = await refusal(longer(11));
    expect(answer.status).toBe(414);
  });
});

describe('the bytes of a WebSocket', () => {
  const TOTAL = 100_000_000;
  /** The head of a frame of so many bytes, masked by zeros as a client's is. */
  const frame = (bytes: number, masked: boolean) => {
    const head = Buffer.alloc(masked ? 14 : 10);
    head.set([0x82, masked ? 0xff : 0x7f]);
    head.writeBigUInt64BE(BigInt(bytes), 2);
    return head;
  };

  /** A client and a service that are joined, each of whom decides when it reads. */
  async function joined(): Promise<{ client: Socket; atService: Duplex }> {
    const arrived = once(service, 'raw') as Promise<[Duplex]>;
    const client = connect(Number(new URL(gateway.url).port), new URL(gateway.url).hostname);
    client.write(handshake('/ws/raw'));
    const [atService] = await arrived;
    let head = '';
    while (!head.endsWith('\r\n\r\n')) {
      await once(client, 'readable');
      head += String(client.read() ?? '');
    }
    return { client, atService: atService.on('error', () => {}) };
  }

  /** Sends a frame as fast as it is taken. */
  function flood(to: Duplex, masked: boolean): { sent: number } {
    const piece = Buffer.alloc(50_000);
    const state = { sent: 0 };
    const more = (): void => {
      while (state.sent < TOTAL) {
        state.sent += piece.length;
        if (!to.write(piece)) return void to.once('drain', more);
      }
    };
    to.write(frame(TOTAL, masked));
    more();
    return state;
  }

  it('pass as they come, be it the half of a frame', async () => {
    const { client, atService } = await joined();
    const seen = { client: '', service: '' };
    client.on('data', (chunk: Buffer) => (seen.client += chunk.toString('latin1')));
    atService.on('data', (chunk: Buffer) => (seen.service += chunk.toString('latin1')));
    client.write('\x81\x85\0\0\0\0he', 'latin1');
    await until(() => seen.service === '\x81\x85\0\0\0\0he');
    atService.write('\x81', 'latin1');
    await until(() => seen.client === '\x81');
    client.write('llo');
    atService.write('\x03yes', 'latin1');
    await until(() => seen.service.endsWith('hello') && seen.client === '\x81\x03yes');
    client.destroy();
  });

  it.each([['client', 'service'], ['service', 'client']] as const)('of a %s wait for a %s that does not read, and pass when it does', async (from, _to) => {
    const { client, atService } = await joined();
    const isFromClient = from === 'client';
    const [sender, receiver] = isFromClient ? [client, atService] : [atService, client];
    receiver.pause();
    const state = flood(sender, isFromClient);
    for (let before = 0; state.sent > before; await new Promise((resolve) => setTimeout(resolve, 300))) before = state.sent;
    expect(state.sent).toBeLessThan(40_000_000);
    let received = 0;
    receiver.on('data', (chunk: Buffer) => (received += chunk.length)).resume();
    await until(() => received === TOTAL + frame(0, isFromClient).length);
    client.destroy();
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
