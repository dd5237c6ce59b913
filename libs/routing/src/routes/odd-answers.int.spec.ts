import 'reflect-metadata';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ask, FakeUpstream, RawClient } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';

let upstream: FakeUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await FakeUpstream.start();
  gateway = await startTestGateway(`
upstreams: {a: {origins: ["${upstream.url}"]}}
routes: [{name: a, match: {path: "/**", methods: [GET, POST]}, to: a, auth: anonymous, maxBody: 100kb, idleTimeout: 2s}]
`);
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});
beforeEach(() => (upstream.seen.length = gateway.ended.length = 0));

describe('an answer', () => {
  it('loses what it says of the service itself, and the length of a 204', async () => {
    upstream.behave((_request, response) => {
      response.socket!.end('HTTP/1.1 204 Nothing\r\nAlt-Svc: h3=":1"\r\nContent-Length: 2\r\nX-Kept: 1\r\n\r\n');
    });
    const { headers } = await ask(`${gateway.url}/x`);
    expect([headers['alt-svc'], headers['content-length'], headers['x-kept']]).toEqual([undefined, undefined, '1']);
  });

  it.each([['Zo\xeb'], ['a\u0001b']])('whose reason phrase Node would not write is passed on: %j', async (reason) => {
    upstream.behave((_request, response) => void response.socket!.end(`HTTP/1.1 200 ${reason}\r\nContent-Length: 2\r\n\r\nok`, 'latin1'));
    const answer = await ask(`${gateway.url}/x`);
    expect([answer.status, answer.text]).toEqual([200, 'ok']);
  });

  it('is preceded by 100 (Continue) only when the service takes the upload', async () => {
    for (const [length, status, asked] of [[3, 200, true], [200_000, 413, false]] as const) {
      upstream.behave((request, response) => request.resume().on('end', () => response.end()));
      const request = httpRequest(`${gateway.url}/x`, { method: 'POST', headers: { expect: '100-continue', 'content-length': length } });
      let continued = false;
      request.on('continue', () => {
        continued = true;
        request.end('abc');
      });
      request.flushHeaders();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      response.resume();
      expect([response.statusCode, continued]).toEqual([status, asked]);
      request.destroy();
    }
  });
});

it('a client that does not read at all is given up after the idle timeout, and its call with it', async () => {
  upstream.behave((_request, response) => void response.end(Buffer.alloc(100 * 1024 * 1024)));
  const request = httpRequest(`${gateway.url}/x`).end();
  request.on('error', () => {});
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.pause();
  await upstream.seen[0]!.aborted;
  await sleep(20);
  expect(gateway.ended.at(-1)!.record).toMatchObject({ status: 499, endedBy: 'client' });
  request.destroy();
});

it('times of a service are nobody’s business in production', async () => {
  const yaml = `upstreams: {a: {origins: ["${upstream.url}"]}}\nroutes: [{name: a, match: {path: "/**"}, to: a, auth: anonymous}]\n`;
  upstream.behave(answers({}, 200, { 'server-timing': 'db;dur=5' }));
  expect((await ask(`${gateway.url}/x`)).headers['server-timing']).toBe('db;dur=5');
  const production = await startTestGateway(yaml, [], { NODE_ENV: 'production' });
  const answer = await ask(`${production.url}/x`);
  expect([answer.status, answer.headers['server-timing']]).toEqual([200, undefined]);
  await production.stop();
});

describe('a service that says more than it was asked, or sees more requests than there are', () => {
  const POISON = 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\npoison!';
  const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: inner\r\n\r\n';
  let naive: Server;
  let own: TestGateway | undefined;
  afterEach(async () => {
    await own?.stop();
    naive.close();
  });
  const ok = (text: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

  it.each([
    ['takes a body of GET for another request', `GET /first HTTP/1.1\r\nHost: x\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`, ok('first')],
    ['takes a body in chunks of GET for another request', `GET /first HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`, ok('first')],
    ['sends a body behind its answer to HEAD', 'HEAD /first HTTP/1.1\r\nHost: x\r\n\r\n', `HTTP/1.1 200 OK\r\nContent-Length: ${POISON.length}\r\n\r\n`],
    ['sends a body behind a 204', 'GET /first HTTP/1.1\r\nHost: x\r\n\r\n', `HTTP/1.1 204 None\r\nContent-Length: ${POISON.length}\r\n\r\n`],
    ['sends a body behind a 304', 'GET /first HTTP/1.1\r\nHost: x\r\nIf-None-Match: "a"\r\n\r\n', `HTTP/1.1 304 Same\r\nContent-Length: ${POISON.length}\r\n\r\n`],
    ['answers twice', 'GET /first HTTP/1.1\r\nHost: x\r\n\r\n', ok('first') + POISON],
  ])('and %s gives nobody the answer of another', async (_what, request, answer) => {
    const paths: string[] = [];
    const owed = new Set<Socket>();
    const pay = (socket: Socket) => owed.delete(socket) && socket.write(POISON);
    naive = createServer((socket) => {
      socket.on('error', () => {}).on('data', (bytes) => {
        const path = /^[A-Z]+ (\S+) HTTP/.exec(bytes.toString('latin1'))?.[1];
        if (path === undefined) return;
        // Its answer is what is owed.
        if (path === '/smuggled') return;
        paths.push(path);
        // What is owed comes at the worst time: when the next request of the same connection waits for its answer.
        pay(socket);
        if (path !== '/first') return void socket.write(ok(path));
        socket.write(answer);
        owed.add(socket);
      });
    }).listen(0, '127.0.0.1');
    await once(naive, 'listening');
    const { port } = naive.address() as AddressInfo;
    own = await startTestGateway(`
upstreams: {a: {origins: ["http://127.0.0.1:${port}"], connections: 1}}
routes: [{name: a, match: {path: "/**"}, to: a, auth: anonymous, maxBody: 100kb}]
`);
    const client = await RawClient.connect(own.url);
    client.send(request);
    while (!client.received.includes('\r\n\r\n')) await sleep(5);
    const others = ['/2', '/3', '/4'];
    for (const path of others) {
      expect((await ask(own.url + path)).text).toBe(path);
      // Whoever is still there to be told.
      owed.forEach(pay);
    }
    client.leave();
    expect([client.received.includes('poison'), paths]).toEqual([false, ['/first', ...others]]);
  });
});
