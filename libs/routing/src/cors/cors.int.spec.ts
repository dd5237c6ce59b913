import { Controller, Get, Post } from '@nestjs/common';
import { answers, FakeUpstream, RawClient } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { View } from '../views/view.decorator.ts';

@Controller()
class Views {
  @Get('pages/home')
  @View('home', { auth: 'anonymous' })
  home() {
    return { home: true };
  }

  @Post('pages/home/notes')
  @View('notes', { auth: 'anonymous' })
  notes(): never {
    throw new Error('it fails');
  }
}

const SHOP = 'https://shop.example';
let upstream: FakeUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  const leaky = { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true', vary: 'Accept', 'x-content-type-options': 'maybe', 'content-security-policy': 'none' };
  upstream = await FakeUpstream.start(answers({ fine: true }, 200, leaky));
  gateway = await startTestGateway(
    `
upstreams: {things: {origins: ["${upstream.url}"]}}
cors: {origins: ["${SHOP}", "https://*.shop.example", "null"], credentials: true, maxAge: 5m}
routes:
  - {name: things, match: {path: "/things/**", methods: [GET, PUT]}, to: things, auth: anonymous}
  - {name: open, match: {path: "/open/**"}, to: things, auth: anonymous, cors: {origins: ["*"]}}
  - {name: closed, match: {path: "/closed/**"}, to: things, auth: user, cors: off}
  - {name: secret, match: {path: "/secret/**"}, to: things, auth: user}
  - {name: framed, match: {path: "/framed/**"}, to: things, auth: anonymous, cors: off, securityHeaders: {content-security-policy: "frame-ancestors 'self'", X-Content-Type-Options: false, X-Extra: "1"}}
`,
    [Views],
  );
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const ask = (path: string, origin?: string, method = 'GET') => fetch(`${gateway.url}${path}`, { method, headers: origin === undefined ? {} : { origin } });
const preflight = (path: string, origin: string, method: string) =>
  fetch(`${gateway.url}${path}`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' } });
const cors = ({ headers }: Response) => Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

describe('CORS', () => {
  it.each([
    ['a forwarded answer', '/things/1', 'GET', 200],
    ['a view', '/pages/home', 'GET', 200],
    ['a view that fails', '/pages/home/notes', 'POST', 500],
    ['a route that wants to know who calls', '/secret/1', 'GET', 401],
    ['a path that is not there', '/nothing', 'GET', 404],
    ['a method that the path does not take', '/things/1', 'DELETE', 405],
  ])('lets a listed origin read %s', async (_what, path, method, status) => {
    const answer = await ask(path, SHOP, method);
    expect(answer.status).toBe(status);
    expect(cors(answer)).toEqual({
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': expect.stringMatching(/RateLimit, RateLimit-Policy, .*X-Request-Id/),
    });
    expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/);
  });

  it.each([
    ['another one', 'https://evil.example'],
    ['one that ends like a listed one', 'https://evilshop.example'],
    ['one that begins like a listed one', 'https://shop.example.evil.example'],
    ['another scheme', 'http://shop.example'],
    ['another port', 'https://shop.example:8443'],
    ['two labels where the pattern has one', 'https://a.b.shop.example'],
    ['an empty label', 'https://.shop.example'],
    ['a label with a character that none has', 'https://a_b.shop.example'],
    ['one with a line break before', 'https://evil.example\thttps://x.shop.example'],
    ['one in another case', 'https://SHOP.example'],
  ])('lets no other origin read anything: %s', async (_what, origin) => {
    const answer = await ask('/things/1', origin);
    expect(cors(answer)).toEqual({});
    expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/);
    expect(cors(await preflight('/things/1', origin, 'PUT'))).toEqual({});
  });

  it('lets origins read that fit a pattern, and null where it is listed', async () => {
    for (const origin of ['https://www.shop.example', 'https://a-1.shop.example', 'null']) {
      expect((await ask('/things/1', origin)).headers.get('access-control-allow-origin')).toBe(origin);
    }
    const strict = await startTestGateway(`
upstreams: {things: {origins: ["${upstream.url}"]}}
cors: {origins: ["${SHOP}"]}
routes: [{name: things, match: {path: "/things/**"}, to: things, auth: anonymous}]`);
    expect(cors(await fetch(`${strict.url}/things/1`, { headers: { origin: 'null' } }))).toEqual({});
    await strict.stop();
  });

  it('answers a preflight itself, before anybody is asked who it is', async () => {
    const seen = upstream.seen.length;
    const answer = await preflight('/secret/1', SHOP, 'GET');
    expect(answer.status).toBe(204);
    expect(cors(answer)).toMatchObject({
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': expect.stringContaining('Content-Type'),
      'access-control-max-age': '300',
    });
    expect(answer.headers.get('vary')).toBe('Origin, Access-Control-Request-Method, Access-Control-Request-Headers');
    expect(cors(await preflight('/things/1', SHOP, 'PUT'))).toMatchObject({ 'access-control-allow-methods': 'GET, PUT, HEAD' });
    expect(cors(await preflight('/pages/home', SHOP, 'GET'))).toMatchObject({ 'access-control-allow-methods': 'GET, HEAD' });
    expect(upstream.seen).toHaveLength(seen);
  });

  it('has nothing for a preflight of a method that the path does not take, or where it is off', async () => {
    expect(cors(await preflight('/things/1', SHOP, 'DELETE'))).not.toHaveProperty('access-control-allow-methods');
    const off = await preflight('/closed/1', SHOP, 'GET');
    expect([off.status, cors(off)]).toEqual([204, {}]);
    expect(cors(await ask('/closed/1', SHOP))).toEqual({});
  });

  it('open to all says so to all alike, without credentials', async () => {
    const answer = await ask('/open/1', 'https://anybody.example');
    expect(cors(answer)).toMatchObject({ 'access-control-allow-origin': '*' });
    expect(cors(answer)).not.toHaveProperty('access-control-allow-credentials');
    expect(answer.headers.get('vary')).toBe('Accept');
  });

  it.each([
    ['* with credentials', '{origins: ["*"], credentials: true}', '* does not go with credentials'],
    ['a path', '{origins: ["https://shop.example/"]}', 'expected an origin'],
    ['upper case', '{origins: ["https://Shop.example"]}', 'expected an origin'],
    ["its scheme's own port", '{origins: ["https://shop.example:443"]}', 'expected an origin'],
    ['a star within a label', '{origins: ["https://x*.shop.example"]}', 'expected an origin'],
    ['a star in the middle', '{origins: ["https://shop.*.example"]}', 'expected an origin'],
    ['any method', '{origins: ["https://shop.example"], methods: ["*"]}', '* is not one'],
  ])('refuses a file with %s', async (_what, text, message) => {
    await expect(startTestGateway(`cors: ${text}`)).rejects.toThrow(message);
  });
});

describe('security headers', () => {
  const DEFAULT = {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  };
  const of = ({ headers }: Response) => Object.fromEntries([...headers].filter(([name]) => name in DEFAULT || name === 'strict-transport-security' || name === 'x-extra'));

  it.each([
    ['a view', '/pages/home'],
    ['a problem', '/secret/1'],
    ['what is not there', '/nothing'],
    ['a path that can be read in two ways', '/things/%2e%2e/1'],
  ])('stand on %s', async (_what, path) => expect(of(await ask(path))).toEqual(DEFAULT));

  it('stand on a forwarded answer, unless its service says one itself, once; no service takes nosniff away', async () => {
    const answer = await ask('/things/1');
    expect(of(answer)).toEqual({ ...DEFAULT, 'content-security-policy': 'none' });
  });

  it('stand on the answer to a preflight and to any other OPTIONS', async () => {
    expect(of(await preflight('/things/1', SHOP, 'GET'))).toEqual(DEFAULT);
    expect(of(await ask('/things/1', undefined, 'OPTIONS'))).toEqual(DEFAULT);
  });

  it('can be replaced, left out and added to by a route; what it leaves out, its service may say', async () => {
    const { 'x-content-type-options': _gone, ...rest } = DEFAULT;
    expect(of(await ask('/framed/1'))).toEqual({ ...rest, 'content-security-policy': "frame-ancestors 'self'", 'x-extra': '1', 'x-content-type-options': 'maybe' });
  });

  it('demand https in production only', async () => {
    const env = { NODE_ENV: 'production' };
    const production = await startTestGateway(`securityHeaders: {Referrer-Policy: same-origin}\n`, [Views], env);
    expect(of(await fetch(`${production.url}/pages/home`))).toEqual({ ...DEFAULT, 'referrer-policy': 'same-origin', 'strict-transport-security': 'max-age=31536000' });
    await production.stop();
  });

  it('that cannot be sent stop the start', async () => {
    await expect(startTestGateway('securityHeaders: {X-Broken: "a\\r\\nSet-Cookie: b"}')).rejects.toThrow('expected one line of ASCII text');
  });

  it('are sent once each', async () => {
    const client = await RawClient.connect(gateway.url);
    client.send('GET /things/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: https://shop.example\r\nConnection: close\r\n\r\n');
    await client.closed;
    for (const name of [...Object.keys(DEFAULT), 'access-control-allow-origin']) expect(client.received.match(new RegExp(`^${name}:`, 'gim'))).toHaveLength(1);
  });
});
