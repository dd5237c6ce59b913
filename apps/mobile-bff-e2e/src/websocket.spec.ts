import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Shop, signedInPhone, startShop } from '@portico/testing';
import { WebSocket, WebSocketServer } from 'ws';

/** Of the provider's access tokens, seconds. */
const TOKEN_LASTS = 8;

let service: Server;
let shop: Shop;
const credentials: (string | undefined)[] = [];

beforeAll(async () => {
  service = createServer().listen(0, '127.0.0.1');
  await once(service, 'listening');
  new WebSocketServer({ server: service }).on('connection', (socket, request) => {
    credentials.push(request.headers.authorization);
    socket.on('message', (data) => socket.send(data));
  });
  const config = `
upstreams:
  chat: {origins: ["http://127.0.0.1:${(service.address() as AddressInfo).port}"], credential: minted}
routes:
  - {name: chat, match: {path: /v1/chat}, to: chat, auth: user, websocket: true}`;
  shop = await startShop({ gateways: ['mobile-bff'], config, identityEnv: { ACCESS_TOKEN_TTL: String(TOKEN_LASTS) } });
}, 120_000);
afterAll(async () => {
  await shop.stop();
  service.closeAllConnections();
  service.close();
});

const open = (authorization?: string) =>
  new WebSocket(`${shop.gateway('mobile-bff').url.replace('http', 'ws')}/v1/chat`, { headers: { ...(authorization !== undefined && { authorization }) } });

describe('a WebSocket of the mobile app', () => {
  it.each([['nobody', undefined], ['whoever has a token that is none', 'Bearer x']])('is refused to %s', async (_who, authorization) => {
    const socket = open(authorization).on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  it('is opened with a token, which stays at the gateway, and is closed with 1008 when the token has expired', async () => {
    const { authorization } = await signedInPhone(shop);
    const socket = open(authorization);
    const closed = once(socket, 'close') as Promise<[number, Buffer]>;
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    expect(credentials.at(-1)).toMatch(/^Bearer ey/);
    expect(credentials.at(-1)).not.toBe(authorization);
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1008, 'The token has expired.']);
  }, 60_000);
});
