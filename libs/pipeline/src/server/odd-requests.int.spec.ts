import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Get, Injectable, Module, Post } from '@nestjs/common';
import { RawClient } from '@portico/testing';
import { z } from 'zod';
import { json } from '../body/json-body.pipe.ts';
import { readEnvironment } from '../config/index.ts';
import { startGateway, type RunningGateway } from '../create-gateway.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { type Exchange } from '../exchange/exchange.ts';
import { defineGateway } from '../gateway.ts';
import { Stage } from '../pipeline.ts';
import { Exchanges } from './observe.hook.ts';

@Injectable()
class MatchEverything extends Stage {
  run(exchange: Exchange): void {
    exchange.policy = { kind: 'view', name: 'test', auth: 'anonymous', timeoutMs: 400, maxBodyBytes: 1000 };
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
    return { hello: true };
  }

  @Get('large')
  large() {
    return 'x'.repeat(20_000_000);
  }

  @Get('unsendable')
  unsendable() {
    throw new GatewayError('forbidden', 'No.', { headers: { 'X-Two-Lines': 'a\nb' } });
  }

  @Post('unread')
  unread() {
    return { read: false };
  }

  @Post('echo')
  echo(@Body(json(z.strictObject({ name: z.string() }))) body: { name: string }) {
    return body;
  }
}

@Module({ controllers: [TestController], providers: [MatchEverything, AllowEverything] })
class TestModule {}

const ended: Exchange[] = [];
let gateway: RunningGateway;

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'portico-'));
  writeFileSync(join(directory, 'gateway.yaml'), 'timeouts: {head: 300ms, idle: 300ms, bodyIdle: 300ms}\n');
  const stages = { match: MatchEverything, authorize: AllowEverything };
  const definition = defineGateway({ name: 'test', ports: { public: 0, management: 0 }, directory, libraries: [], stages });
  gateway = await startGateway(TestModule, definition, readEnvironment({}));
  gateway.app.get(Exchanges).sinks.push({ ended: (exchange) => ended.push(exchange) });
  rmSync(directory, { recursive: true });
});
afterAll(() => gateway.stop());
beforeEach(() => (ended.length = 0));

/** Sends bytes as they are, with waits in milliseconds between them; what came back until the other side closed. */
async function raw(...pieces: (string | number)[]): Promise<{ text: string; ms: number }> {
  const client = await RawClient.connect(gateway.url);
  for (const piece of pieces) {
    if (typeof piece === 'number') await sleep(piece);
    else client.send(piece);
  }
  const ms = await client.closed;
  return { text: client.received, ms };
}

describe('a gateway', () => {
  it.each([
    ['that has a quote in it, which would end that of Forwarded', 'Host: x";for=6.6.6.6;by="y'],
    ['that comes twice', 'Host: x\r\nHost: y'],
    ['that is a list', 'Host: x, y'],
    ['that is missing', 'X-Other: x'],
  ])('refuses a Host %s', async (_what, field) => {
    const { text } = await raw(`GET /hello HTTP/1.1\r\n${field}\r\nConnection: close\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"malformed_request"');
  });

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:80', '[::1]', '[::1]:80', 'a_b.example.', 'x:', ''])('takes the Host %s', async (host) => {
    const { text } = await raw(`GET /hello HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('serves HTTP/1.0, whose clients need not send a Host', async () => {
    expect((await raw('GET /hello HTTP/1.0\r\n\r\n')).text).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each([
    ['2.0', 'Host: x', 400],
    ['1.1', 'Host: x\r\nTransfer-Encoding: gzip, chunked', 501],
    ['1.0', 'Host: x\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked', 400],
  ])('refuses HTTP/%s with framing that it would lose: %j', async (version, fields, status) => {
    const { text } = await raw(`POST /unread HTTP/${version}\r\n${fields}\r\n\r\n`, '3\r\nabc\r\n0\r\n\r\n');
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toMatch(/connection: close/i);
  });

  it('keeps the connection of a request without a body that it refuses', async () => {
    const request = `GET /none HTTP/1.1\r\nHost: x\r\n`;
    const { text } = await raw(`${request}\r\n`, 50, `${request}Connection: close\r\n\r\n`);
    expect(text.match(/HTTP\/1\.1 404 /g)).toHaveLength(2);
  });

  it('closes the connection of an answer with a field that cannot be sent, instead of leaving its client waiting', async () => {
    const { text, ms } = await raw('GET /unsendable HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(text).toBe('');
    expect(ms).toBeLessThan(1000);
    expect(ended[0]!.record.error!.code).toBe('forbidden');
  });

  it('writes no refusal of what follows into an answer that is under way', async () => {
    const client = await RawClient.connect(gateway.url);
    client.send('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    while (client.received === '') await sleep(1);
    client.send('\0garbage\r\n\r\n');
    await client.closed;
    const text = client.received;
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).not.toContain('HTTP/1.1 400');
  });
});

describe('a body that its sender asks leave for (Expect: 100-continue)', () => {
  const head = 'Host: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n';

  it('is asked for by whoever reads it', async () => {
    const { text } = await raw(`POST /echo HTTP/1.1\r\n${head}Content-Length: 14\r\n\r\n`, 100, '{"name":"Ada"}');
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
  });

  it.each([
    ['/echo', '90000', 413],
    ['/none', '14', 404],
  ])('is not asked for at %s with %s bytes, which is refused', async (path, length, status) => {
    const { text } = await raw(`POST ${path} HTTP/1.1\r\n${head}Content-Length: ${length}\r\n\r\n`);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('and any other expectation is ignored', async () => {
    const { text } = await raw(`POST /echo HTTP/1.1\r\n${head.replace('100-continue', 'tea')}Content-Length: 14\r\n\r\n{"name":"Ada"}`);
    expect(text).toMatch(/^HTTP\/1\.1 201 /);
  });
});

describe('slow clients', () => {
  it('lose the connection when they do not take an answer', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1').pause();
    socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    for (let at = 0; at < 100 && ended.length === 0; at += 1) await sleep(20);
    expect(ended[0]!.record).toMatchObject({ status: 499, endedBy: 'client' });
    socket.destroy();
  });

  it('lose the connection when they go on with a body that was not read', async () => {
    const { text, ms } = await raw('POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nabc', 100, 'def');
    expect(text).toMatch(/^HTTP\/1\.1 201 /);
    expect(ms).toBeLessThan(2000);
  });
});
