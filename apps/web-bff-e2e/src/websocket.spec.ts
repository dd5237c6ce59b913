import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { ask, type Shop, type SignedIn, signedInBrowser, startShop } from '@portico/testing';
import { WebSocket, WebSocketServer } from 'ws';

let service: Server;
let shop: Shop;
let browser: SignedIn;
let config: string;
const credentials: (string | undefined)[] = [];

beforeAll(async () => {
  service = createServer().listen(0, '127.0.0.1');
  await once(service, 'listening');
  new WebSocketServer({ server: service }).on('connection', (socket, request) => {
    credentials.push(request.headers.authorization ?? request.headers.cookie);
    socket.on('message', (data) => socket.send(data));
  });
  config = `
upstreams:
  chat: {origins: ["http://127.0.0.1:${(service.address() as AddressInfo).port}"], credential: minted}
routes:
  - {name: chat, match: {path: /api/chat}, to: chat, auth: user, websocket: true}
  - {name: gossip, match: {path: /api/gossip}, to: chat, auth: anonymous, websocket: true}`;
  shop = await startShop({ gateways: ['web-bff'], config });
  browser = await signedInBrowser(shop);
}, 120_000);
afterAll(async () => {
  await shop.stop();
  service.closeAllConnections();
  service.close();
});

const url = () => shop.gateway('web-bff').url;
// A browser's WebSocket has its Origin and its cookies, and no other field that a page could set.
const open = (path: string, origin: string | undefined, signedIn = true) =>
  new WebSocket(url().replace('http', 'ws') + path, { headers: { ...(origin && { origin }), ...(signedIn && { cookie: browser.cookie! }) } });

async function refusal(...of: Parameters<typeof open>): Promise<number> {
  const socket = open(...of).on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  response.resume();
  return response.statusCode!;
}

describe('a WebSocket of the browser app', () => {
  it('is opened for a page of the site whose user has signed in, and the service gets a token of the gateway in place of the cookie', async () => {
    const socket = open('/api/chat', url());
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    expect(credentials.at(-1)).toMatch(/^Bearer ey/);
    socket.close();
  });

  it.each([
    ['a page of another site', 'https://evil.example', true, 403],
    ['a page of a sibling', 'http://blog.localhost', true, 403],
    ['whoever hides where it comes from', undefined, true, 403],
    ['a sandboxed page', 'null', true, 403],
    ['a page of the site that nobody has signed in to', 'own', false, 401],
  ])('is refused to %s', async (_what, origin, signedIn, status) => {
    expect(await refusal('/api/chat', origin === 'own' ? url() : origin, signedIn)).toBe(status);
  });

  it('knows nobody where anybody may come, when a page of another site opens it', async () => {
    const socket = open('/api/gossip', 'https://evil.example');
    await once(socket, 'open');
    expect(credentials.at(-1)).not.toMatch(/u-001/);
    socket.close();
  });

  it('is closed with 1008 when its user signs out', async () => {
    const socket = open('/api/chat', url());
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const { logoutUrl } = (await ask(`${url()}/bff/user`, { headers: browser })).json<{ logoutUrl: string }>();
    await ask(url() + logoutUrl, { headers: { cookie: browser.cookie! } });
    expect((await closed)[0]).toBe(1008);
    expect(await refusal('/api/chat', url())).toBe(401);
  });

  it('is closed with 1008 when its session has expired', async () => {
    const brief = await startShop({ gateways: ['web-bff'], config: `${config}\nsession: {idle: 8s}` });
    try {
      const { cookie } = await signedInBrowser(brief);
      const origin = brief.gateway('web-bff').url;
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/chat`, { headers: { origin, cookie: cookie! } });
      const closed = once(socket, 'close') as Promise<[number, Buffer]>;
      await once(socket, 'open');
      const [code, reason] = await closed;
      expect([code, String(reason)]).toEqual([1008, 'The session ended.']);
    } finally {
      await brief.stop();
    }
  }, 120_000);
});
