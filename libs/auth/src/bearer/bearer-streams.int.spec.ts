import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { Guarded, type RunningGateway, takeConnection } from '@portico/pipeline';
import { RawClient } from '@portico/testing';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { startTestGateway } from '../policies/gateway.fixture.ts';
import { BearerStreams } from './bearer-streams.ts';
import { TestIssuer } from './issuer.fixture.ts';

@Controller()
class Handlers {
  /** As a forwarder does with an upgrade that its service agreed to. */
  @Get('socket')
  @Guarded('socket', { auth: 'user' })
  socket(@Req() { exchange }: FastifyRequest, @Res() reply: FastifyReply) {
    exchange.setDeadline(Infinity);
    reply.hijack();
    const { socket } = takeConnection(reply.raw, []);
    exchange.onAbort(({ code, detail }) => socket.end(`${code}: ${detail}`));
    socket.on('end', () => socket.destroy()).once('close', () => reply.raw.emit('close')).resume();
  }
}

let issuer: TestIssuer;
let gateway: RunningGateway;
let streams: BearerStreams;

beforeAll(async () => {
  issuer = await TestIssuer.start();
  const environment = { OIDC_ISSUER: issuer.url, OIDC_CLIENT_ID: 'mobile-bff', OIDC_CLIENT_SECRET: 'secret' };
  gateway = await startTestGateway([Handlers], { environment, yaml: 'bearer: {believe: 1s}' });
  streams = gateway.app.get(BearerStreams, { strict: false });
});
afterAll(async () => {
  await gateway.stop();
  await issuer.stop();
});

async function open(token: string): Promise<RawClient> {
  const client = await RawClient.connect(gateway.url);
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  client.send(`GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  while (!client.received.includes('\r\n\r\n')) await sleep(5);
  return client;
}

const saidTo = (client: RawClient) => client.received.split('\r\n\r\n')[1];
const opaque = (token: string) => issuer.tokens.set(token, { active: true, token_type: 'Bearer', sub: 'u-007', client_id: 'pocket' });

/** As the gateway does by itself, sooner. */
async function lookUntil(holds: () => boolean): Promise<void> {
  for (let at = 0; at < 200 && !holds(); at += 1) {
    await sleep(50);
    await streams.look();
  }
  expect(holds()).toBe(true);
}

describe('a WebSocket that was opened with a bearer token', () => {
  it('ends when its token has expired, and no other does', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 3;
    const brief = await open(await issuer.sign({ exp }));
    const other = await open(await issuer.sign({ jti: 'other' }));
    await streams.look();
    expect([saidTo(brief), saidTo(other)]).toEqual(['', '']);
    await lookUntil(() => saidTo(brief) !== '');
    expect([saidTo(brief), Date.now() >= exp * 1_000]).toEqual(['invalid_token: The token has expired.', true]);
    await brief.closed;
    expect(saidTo(other)).toBe('');
    other.leave();
  });

  it('ends when its opaque token was revoked, but not while the provider cannot be asked', async () => {
    opaque('revoked');
    opaque('kept');
    const [revoked, kept] = await Promise.all([open('revoked'), open('kept')]);
    issuer.tokens.delete('revoked');
    issuer.down = true;
    await sleep(1_100);
    await streams.look();
    expect([saidTo(revoked), saidTo(kept)]).toEqual(['', '']);
    issuer.down = false;
    await lookUntil(() => saidTo(revoked) !== '');
    expect([saidTo(revoked), saidTo(kept)]).toEqual(['invalid_token: The token is unknown, expired or revoked.', '']);
    kept.leave();
  });

  it('ends by itself within seconds', async () => {
    const client = await open(await issuer.sign({ exp: Math.floor(Date.now() / 1_000) + 2, jti: 'by-itself' }));
    await client.closed;
    expect(saidTo(client)).toBe('invalid_token: The token has expired.');
  });
});
