import 'reflect-metadata';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, babbles, type Behaviour, FakeUpstream, hangs, resets, truncates } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';

let upstream: FakeUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await FakeUpstream.start();
  gateway = await startTestGateway(`
upstreams:
  products: {origins: ["${upstream.url}"], timeout: 300ms}
  patient: {origins: ["${upstream.url}"]}
  calm: {origins: ["${upstream.url}"], timeout: 20s}
  gone: {origins: ["http://127.0.0.1:9"]}
routes:
  - {name: calm, match: {path: "/api/calm", methods: [POST]}, to: calm, auth: anonymous, maxBody: 100mb}
  - {name: products, match: {path: "/api/products/**", methods: [GET, POST]}, to: products, rewrite: "/products/**", auth: anonymous, maxBody: 100kb, idleTimeout: 500ms}
  - {name: hasty, match: {path: "/api/hasty", methods: [POST]}, to: patient, auth: anonymous, timeout: 100ms}
  - {name: large, match: {path: "/api/large", methods: [POST]}, to: products, auth: anonymous, maxBody: 100mb}
  - {name: one, match: {path: "/one/{id}"}, to: products, rewrite: "/things/{id}/detail", auth: anonymous}
  - {name: cookies, match: {path: "/cookies"}, to: products, auth: anonymous, cookies: pass}
  - {name: slow, match: {path: "/slow"}, to: products, auth: anonymous, timeout: 100ms}
  - {name: gone, match: {path: "/gone"}, to: gone, auth: anonymous}
`);
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});
beforeEach(() => {
  upstream.seen.length = 0;
  gateway.ended.length = 0;
  upstream.behave(answers({ ok: true }));
});

const get = (path: string, init?: RequestInit) => fetch(`${gateway.url}${path}`, init);

/** With Node's own client, which sends what it is told. */
async function send(path: string, options: Parameters<typeof httpRequest>[1], body?: string): Promise<IncomingMessage & { text: string }> {
  const request = httpRequest(`${gateway.url}${path}`, options);
  // The gateway may close while the rest of a body is on its way; before the answer, it is an error all the same.
  request.on('error', () => {}).end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage & { text: string }];
  response.text = '';
  for await (const chunk of response) response.text += chunk;
  return response;
}

describe('forwarding', () => {
  it.each([
    ['/api/products/p-0001?a=1&b', '/products/p-0001?a=1&b'],
    ['/api/products', '/products'],
    ['/api/products/', '/products/'],
    ['/api/products/a/b/c', '/products/a/b/c'],
    ['/one/x%20y', '/things/x%20y/detail'],
    ['/one/%41', '/things/A/detail'],
    ['/api/products/100%25-wool', '/products/100%25-wool'],
  ])('rewrites %s to %s', async (path, target) => {
    expect((await get(path)).status).toBe(200);
    expect(upstream.seen[0]!.url).toBe(target);
  });

  it('answers 404 to what has no route, and forwards nothing', async () => {
    for (const path of ['/', '/api', '/api/product', '/API/products', '/one', '/one/', '/one/a/b', '/api/productsx']) {
      const answer = await get(path);
      expect([path, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([path, 404, 'no_route']);
    }
    expect(upstream.seen).toHaveLength(0);
  });

  it('answers 405 with Allow to a known path by another method', async () => {
    const answer = await get('/api/products/x', { method: 'DELETE' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
    expect(upstream.seen).toHaveLength(0);
  });

  it('answers OPTIONS itself', async () => {
    const answer = await get('/one/x', { method: 'OPTIONS' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect(upstream.seen).toHaveLength(0);
  });

  it('forwards HEAD where GET is allowed, and passes its fields without a body', async () => {
    const answer = await get('/one/x', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '11', '']);
    expect(upstream.seen[0]!.method).toBe('HEAD');
  });

  it('drops the fields of the connection, both ways', async () => {
    upstream.behave(answers({}, 200, { connection: 'x-hop', 'x-hop': '1', 'keep-alive': 'timeout=9', 'x-kept': 'yes', 'proxy-authenticate': 'Basic' }));
    const headers = { connection: 'close, X-Mine', 'x-mine': '1', te: 'trailers', 'proxy-authorization': 'Basic x', 'x-kept': 'yes', 'keep-alive': 'x' };
    const answer = await send('/one/x', { headers });
    expect(answer.headers).toMatchObject({ 'x-kept': 'yes' });
    for (const name of ['x-hop', 'proxy-authenticate']) expect(answer.headers[name]).toBeUndefined();
    const seen = upstream.seen[0]!.headers;
    expect(seen['x-kept']).toBe('yes');
    for (const name of ['x-mine', 'te', 'proxy-authorization', 'keep-alive']) expect(seen[name]).toBeUndefined();
  });

  it('strips who the client says it is', async () => {
    const headers = {
      authorization: 'Bearer x', cookie: 'a=b', 'x-user': 'u', 'X-User-Id': 'u', x_user: 'u', 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6',
      'x-real-ip': '6.6.6.6', 'x-forwarded-user': 'root', 'x-auth-request-email': 'a@b', 'remote-user': 'root', 'x-http-method-override': 'DELETE',
      baggage: 'a=b', 'x-original-url': '/admin', 'x.user': 'u', x_request_id: 'u', 'x-ms-client-principal': 'u', 'cf-connecting-ip': '6.6.6.6', 'x-groups': 'admin',
      'impersonate-user': 'root', 'x-b3-sampled': '1',
    };
    await send('/one/x', { headers: { ...headers, 'user-agent': 'test', accept: 'text/plain', 'x-custom': '1' } });
    const seen = upstream.seen[0]!.headers;
    for (const name of Object.keys(headers)) {
      if (!/forwarded/.test(name) || name === 'x-forwarded-user') expect([name, seen[name.toLowerCase()]]).toEqual([name, undefined]);
    }
    expect(seen).toMatchObject({ 'user-agent': 'test', accept: 'text/plain', 'x-custom': '1' });
    expect(JSON.stringify(seen)).not.toContain('6.6.6.6');
  });

  it('says through whom, for whom and within which trace the request comes', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await send('/one/x', { headers: { via: '1.0 fred', traceparent, tracestate: 'a=b', 'x-request-id': 'mine' } });
    const seen = upstream.seen[0]!.headers;
    expect(seen.via).toBe('1.0 fred, 1.1 test-bff');
    expect(seen.forwarded).toMatch(/^for=(127\.0\.0\.1|"\[::1\]");host="localhost:\d+";proto=http$/);
    expect(seen['x-forwarded-proto']).toBe('http');
    expect(seen.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-00$/);
    expect(seen.tracestate).toBe('a=b');
    expect(seen['x-request-id']).toBe(answer.headers['x-request-id']);
    expect(seen['x-request-id']).not.toBe('mine');
  });

  it('keeps status, duplicate fields and the bytes of the body; Set-Cookie only where the route says so', async () => {
    upstream.behave(answers({ a: 1 }, 418, { 'x-two': ['1', '2'], 'set-cookie': ['a=b', 'c=d'], etag: '"v1"' }));
    const answer = await send('/one/x', {});
    expect(answer.statusCode).toBe(418);
    expect(answer.headersDistinct['x-two']).toEqual(['1', '2']);
    expect([answer.headers['set-cookie'], answer.headers.etag, answer.text]).toEqual([undefined, '"v1"', '{"a":1}']);
    expect((await send('/cookies', {})).headers['set-cookie']).toEqual(['a=b', 'c=d']);
  });

  it('streams an answer as it comes', async () => {
    upstream.behave((_request, response) => {
      response.write('one');
      setTimeout(() => response.end('two'), 200);
    });
    const reader = (await get('/one/x')).body!.getReader();
    const startedAt = performance.now();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('one');
    expect(performance.now() - startedAt).toBeLessThan(150);
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('two');
  });

  it('streams an upload as it comes, whether or not its length is known', async () => {
    for (const headers of [{ 'content-length': '6' }, {}]) {
      const arrived: string[] = [];
      upstream.behave((request, response) => {
        request.on('data', (chunk) => arrived.push(String(chunk)));
        request.on('end', () => response.end());
      });
      const request = httpRequest(`${gateway.url}/api/products/x`, { method: 'POST', headers });
      request.write('abc');
      await sleep(100);
      expect(arrived).toEqual(['abc']);
      request.end('def');
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      response.resume();
      expect([response.statusCode, arrived.join('')]).toEqual([200, 'abcdef']);
    }
  });

  it.each([
    ['products', 'whose service gives an attempt 300 ms'],
    ['hasty', 'whose own timeout is 100 ms'],
  ])('lets an upload take as long as it moves, through the route %s %s', async (route) => {
    upstream.behave((request, response) => request.resume().on('end', () => answers({ taken: true })(request, response)));
    const request = httpRequest(`${gateway.url}/api/${route}`, { method: 'POST', headers: { 'content-length': 10 } });
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    for (let at = 0; at < 10; at += 1) {
      request.write('x');
      await sleep(60);
    }
    request.end();
    expect((await answered)[0].statusCode).toBe(200);
  });

  it('gives up a service that does not take an upload', async () => {
    upstream.behave((request) => void request.pause());
    const body = 'x'.repeat(16_000_000);
    const response = await send('/api/large', { method: 'POST' }, body);
    expect(response.statusCode).toBe(504);
    expect(JSON.parse(response.text)).toMatchObject({ code: 'upstream_timeout', upstream: 'products' });
  });

  it.each([[{ 'content-length': 100_000_000 }], [{ 'transfer-encoding': 'chunked' }]])('has a client wait whose service does not read, instead of filling the gateway, and goes on when it does (%j)', async (headers) => {
    let received = 0;
    let read = () => {};
    upstream.behave((request, response) => {
      read = () => void request.on('data', (chunk: Buffer) => (received += chunk.length)).on('end', () => response.end());
    });
    const request = httpRequest(`${gateway.url}/api/calm`, { method: 'POST', headers });
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    const piece = Buffer.alloc(50_000);
    let sent = 0;
    const more = (): void => {
      while (sent < 100_000_000) {
        sent += piece.length;
        if (!request.write(piece)) return void request.once('drain', more);
      }
      request.end();
    };
    more();
    for (let before = 0; sent > before || upstream.seen.length === 0; await sleep(300)) before = sent;
    expect(sent).toBeLessThan(40_000_000);
    read();
    const [response] = await answered;
    response.resume();
    expect([response.statusCode, received]).toEqual([200, 100_000_000]);
  });

  it.each([['content-length'], ['chunked']])('refuses an upload past the limit (%s)', async (kind) => {
    upstream.behave((request, response) => request.resume().on('end', () => response.end()));
    const body = 'x'.repeat(150 * 1024);
    const headers = kind === 'chunked' ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(body.length) };
    const answer = await send('/api/products/x', { method: 'POST', headers }, body);
    expect([answer.statusCode, answer.headers['content-type'], answer.headers.connection]).toEqual([413, 'application/problem+json', 'close']);
    expect(JSON.parse(answer.text)).toMatchObject({ status: 413, code: 'body_too_large' });
  });
});

it('believes trusted proxies, and goes on where they left off', async () => {
  const yaml = `upstreams: {a: {origins: ["${upstream.url}"]}}\nroutes: [{name: a, match: {path: "/**"}, to: a, auth: anonymous}]\n`;
  const trusting = await startTestGateway(yaml, [], { TRUST_PROXY: 'loopback' });
  const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.7', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example' };
  await (await fetch(`${trusting.url}/x`, { headers })).text();
  const seen = upstream.seen.find(({ url }) => url === '/x')!.headers;
  expect(seen['x-forwarded-for']).toMatch(/^203\.0\.113\.7, (127\.0\.0\.1|::1)$/);
  expect(seen.forwarded).toMatch(/^for=203\.0\.113\.7, for=.*;host="shop\.example";proto=https$/);
  expect([seen['x-forwarded-proto'], seen['x-forwarded-host']]).toEqual(['https', 'shop.example']);
  await trusting.stop();
});

const says = (text: string): Behaviour => (request) => void request.socket.end(text);

describe('a service that fails', () => {
  it.each([
    ['refuses connections', '/gone', answers({}), 502, 'upstream_unreachable'],
    ['breaks the connection', '/one/x', resets, 502, 'upstream_reset'],
    ['speaks no HTTP', '/one/x', babbles, 502, 'upstream_protocol'],
    ['answers with a status that is none', '/one/x', says('HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n'), 502, 'upstream_protocol'],
    ['does not answer in time', '/one/x', hangs, 504, 'upstream_timeout'],
  ])('%s', async (_what, path, behaviour, status, code) => {
    upstream.behave(behaviour);
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ code, source: 'upstream', upstream: path === '/gone' ? 'gone' : 'products' });
  });

  it('also during an upload, without losing the client', async () => {
    upstream.behave(resets);
    const answer = await get('/api/products/x', { method: 'POST', body: 'hello' });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([502, 'upstream_reset']);
    expect((await get('/gone')).status).toBe(502);
  });

  it('answers 504 by the route\'s timeout, and gives the call up', async () => {
    upstream.behave(hangs);
    const answer = await get('/slow');
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([504, 'deadline_exceeded']);
    await upstream.seen[0]!.aborted;
  });

  it('within its answer breaks the connection off, so that no half answer passes for a whole one', async () => {
    upstream.behave(truncates);
    const answer = await get('/one/x');
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    await sleep(20);
    expect(gateway.ended.at(-1)!.record).toMatchObject({ endedBy: 'upstream' });
  });

  it('that stands still within its answer is given up after the idle timeout', async () => {
    upstream.behave((_request, response) => void response.writeHead(200, { 'content-length': '10' }).write('x'));
    await expect((await get('/api/products/x')).text()).rejects.toThrow();
    await upstream.seen[0]!.aborted;
  });
});

it('a client that leaves takes the call with it', async () => {
  upstream.behave(hangs);
  const request = httpRequest(`${gateway.url}/one/x`).end();
  request.on('error', () => {});
  await sleep(100);
  request.destroy();
  await upstream.seen[0]!.aborted;
  await sleep(20);
  expect(gateway.ended.at(-1)!.record).toMatchObject({ status: 499, endedBy: 'client' });
});

it('a client that reads slowly slows the service, instead of filling the gateway', async () => {
  let sent = 0;
  upstream.behave((_request, response) => {
    const chunk = Buffer.alloc(64 * 1024);
    const more = (): void => {
      while (!response.destroyed && sent < 200 * 1024 * 1024) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
    };
    more();
  });
  const request = httpRequest(`${gateway.url}/one/x`).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.pause();
  await sleep(300);
  expect(sent).toBeLessThan(40 * 1024 * 1024);
  request.destroy();
});
