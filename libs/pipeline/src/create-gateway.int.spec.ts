import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Get, Injectable, Module, Post, Req } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { json } from './body/json-body.pipe.ts';
import { readEnvironment } from './config/index.ts';
import { startGateway, type RunningGateway } from './create-gateway.ts';
import { GatewayError } from './errors/gateway-error.ts';
import { currentExchange } from './exchange/exchange-context.ts';
import { type Exchange } from './exchange/exchange.ts';
import { defineGateway } from './gateway.ts';
import { Stage } from './pipeline.ts';
import { Exchanges } from './server/observe.hook.ts';

const ended: Exchange[] = [];
const aborts: GatewayError[] = [];

@Injectable()
class MatchEverything extends Stage {
  run(exchange: Exchange): void {
    exchange.policy = { kind: 'view', name: 'test', auth: 'anonymous', timeoutMs: 400, maxBodyBytes: 1000 };
    exchange.setDeadline(400);
  }
}

@Injectable()
class AllowEverything extends Stage {
  override run(): void {}
}

@Controller()
class TestController {
  @Get('hello')
  hello() {
    return { id: currentExchange().id };
  }

  @Get('boom')
  boom() {
    throw new Error('the password is hunter2');
  }

  @Get('wait')
  wait(@Req() { exchange }: FastifyRequest) {
    return new Promise((_resolve, reject) => {
      exchange.onAbort((reason) => {
        aborts.push(reason);
        reject(reason);
      });
    });
  }

  @Get('slow')
  async slow() {
    await sleep(200);
    return { slow: true };
  }

  @Post('echo')
  echo(@Body(json(z.strictObject({ name: z.string() }))) body: { name: string }) {
    return body;
  }
}

@Module({ controllers: [TestController], providers: [MatchEverything, AllowEverything] })
class TestModule {}

const folder = mkdtempSync(join(tmpdir(), 'portico-'));
writeFileSync(join(folder, 'gateway.yaml'), 'timeouts: {head: 300ms, bodyIdle: 300ms, drain: 2s, drainDelay: 100ms}\nsizes: {url: 2kb, headers: 4kb}\n');
const definition = defineGateway({
  name: 'test',
  ports: { public: 0, management: 0 },
  directory: folder,
  libraries: [],
  stages: { match: MatchEverything, authorize: AllowEverything },
});

let gateway: RunningGateway;
let port: number;

beforeAll(async () => {
  gateway = await startGateway(TestModule, definition, readEnvironment({}));
  gateway.app.get(Exchanges).sinks.push({ ended: (exchange) => ended.push(exchange) });
  port = Number(new URL(gateway.url).port);
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  ended.length = 0;
  aborts.length = 0;
});

/** Sends bytes as they are; collects what comes back until the other side closes. */
async function raw(...pieces: (string | number)[]): Promise<{ text: string; ms: number }> {
  const socket: Socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const startedAt = performance.now();
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  for (const piece of pieces) {
    if (typeof piece === 'number') await sleep(piece);
    else if (!socket.destroyed) socket.write(piece);
  }
  await closed;
  return { text, ms: performance.now() - startedAt };
}

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/echo`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('a gateway', () => {
  it('gives every exchange an id, echoed in the answer', async () => {
    const answer = await fetch(`${gateway.url}/hello`);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(await answer.json()).toEqual({ id: answer.headers.get('x-request-id') });
  });

  it('answers what it did not expect with a 500 problem that tells nothing of its inside', async () => {
    const answer = await fetch(`${gateway.url}/boom`);
    const problem = await answer.json();
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(problem).toMatchObject({ code: 'internal', source: 'gateway', requestId: answer.headers.get('x-request-id') });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect((ended[0]!.record.error!.cause as Error).message).toContain('hunter2');
  });

  it('gives the work up at the deadline and answers 504', async () => {
    const answer = await fetch(`${gateway.url}/wait`);
    expect(answer.status).toBe(504);
    expect(await answer.json()).toMatchObject({ code: 'deadline_exceeded', retryable: true });
    expect(aborts).toHaveLength(1);
  });

  it("gives the work up when the client leaves, and records who ended it", async () => {
    const request = httpRequest(`${gateway.url}/wait`).end();
    request.on('error', () => {});
    await sleep(100);
    request.destroy();
    await sleep(100);
    expect(aborts).toEqual([expect.objectContaining({ code: 'client_closed' })]);
    expect(ended[0]!.record).toMatchObject({ status: 499, endedBy: 'client' });
  });

  it.each(['/../hello', '/a//b', '/hello;x', '/%2e%2e/hello', '/hel%2flo'])('refuses the ambiguous path %s', async (path) => {
    const { text } = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"ambiguous_path"');
  });

  it('refuses an absolute target that names another host', async () => {
    const { text } = await raw(`GET http://other/hello HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each(['PROPFIND', 'LINK', 'QUERY', 'M-SEARCH'])('answers 501 to the method %s, which no path takes', async (method) => {
    const { text } = await raw(`${method} /hello HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 501 /);
    expect(text).toContain('"not_implemented"');
  });

  it('refuses a URL past the limit', async () => {
    const answer = await fetch(`${gateway.url}/hello?${'x'.repeat(2500)}`);
    expect(answer.status).toBe(414);
  });

  it('refuses a head past the limit', async () => {
    const { text } = await raw(`GET /hello HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(5000)}\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
    expect(text).toContain('headers_too_large');
  });

  it('answers what is no HTTP with a problem, and closes', async () => {
    const { text } = await raw('NONSENSE\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('malformed_request');
  });
});

describe('a JSON body', () => {
  it('is read and checked', async () => {
    const answer = await post('{"name":"Ada"}');
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ name: 'Ada' });
  });

  it.each([
    ['{"name":', 400, 'malformed_body'],
    ['{"__proto__":{"name":"x"}}', 400, 'malformed_body'],
    ['{"name":1}', 422, 'invalid_input'],
    [`{"name":"${'x'.repeat(1000)}"}`, 413, 'body_too_large'],
  ])('%.20s is refused with %i', async (body, status, code) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  });

  it('names each place where it does not fit', async () => {
    expect(await (await post('{"name":1,"more":2}')).json()).toMatchObject({
      errors: [expect.objectContaining({ pointer: '#/name' }), expect.objectContaining({ pointer: '#/' })],
    });
  });

  it('of another type is refused with 415', async () => {
    expect((await post('name=Ada', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('that is missing is refused with 400', async () => {
    expect((await fetch(`${gateway.url}/echo`, { method: 'POST' })).status).toBe(400);
  });

  it('that is far too long is refused so that its sender, who goes on sending, sees it', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { text } = await raw('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90000000\r\n\r\n', 'x'.repeat(5_000_000));
      expect(text).toMatch(/^HTTP\/1\.1 413 /);
    }
  });

  it('of unknown length is refused as soon as it is too long', async () => {
    const chunk = `3e8\r\n${'x'.repeat(1000)}\r\n`;
    const { text } = await raw(
      `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`, chunk, chunk, chunk, 50,
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toMatch(/connection: close/i);
  });
});

describe('slow clients', () => {
  it('lose the connection when the head is late, while others are served', async () => {
    const slow = raw('GET /hello HTTP/1.1\r\nHost: x\r\n', 100, 'X-A: b\r\n');
    expect((await fetch(`${gateway.url}/hello`)).status).toBe(200);
    const { text, ms } = await slow;
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(ms).toBeLessThan(2500);
  });

  it('lose the connection when they send nothing at all', async () => {
    expect((await raw()).ms).toBeLessThan(2500);
  });

  it('lose the connection when a body stops moving', async () => {
    const slow = raw('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"na');
    expect((await fetch(`${gateway.url}/hello`)).status).toBe(200);
    const { text, ms } = await slow;
    expect(text).toMatch(/^HTTP\/1\.1 (?:408|504) /);
    expect(ms).toBeLessThan(3000);
  });
});

describe('draining', () => {
  it('finishes what was accepted, tells clients to close, is not ready at once, and stays reachable for its operators', async () => {
    const other = await startGateway(TestModule, definition, readEnvironment({}));
    const slow = fetch(`${other.url}/slow`);
    await sleep(50);
    const stopped = other.stop(200);
    const during = await fetch(`${other.url}/hello`);
    expect(during.status).toBe(200);
    expect(during.headers.get('connection')).toBe('close');
    expect((await slow).status).toBe(200);
    await stopped;
    await expect(fetch(`${other.url}/hello`)).rejects.toThrow();
  });

  it('answers a request that comes late on a connection which it took before it stopped accepting', async () => {
    const other = await startGateway(TestModule, definition, readEnvironment({}));
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString())).on('error', () => {});
    await once(socket, 'connect');
    await sleep(20);
    const stopped = other.stop(0);
    await sleep(100);
    socket.write('GET /hello HTTP/1.1\r\nHost: x\r\n\r\n');
    await Promise.all([stopped, once(socket, 'close')]);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).toMatch(/connection: close/i);
  });
});
