import { jest } from '@jest/globals';
import { Controller, Get, Logger } from '@nestjs/common';
import { answers, ask, FakeUpstream } from '@portico/testing';
import { startTestGateway, type TestGateway } from './gateway.fixture.ts';
import { View } from './views/view.decorator.ts';

@Controller()
class Code {
  @Get('page')
  @View('page', { auth: 'anonymous' })
  page() {
    return { view: true };
  }
}

let upstream: FakeUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await FakeUpstream.start();
  gateway = await startTestGateway(
    `
upstreams: {a: {origins: ["${upstream.url}"]}}
maintenance: {retryAfter: 90s}
apps: {minimum: {ios: {version: "3.2", store: "https://apps.example/ios"}}}
routes:
  - {name: open, match: {path: "/open", methods: [GET, OPTIONS]}, to: a, auth: anonymous, cors: {origins: ["https://shop.example"]}}
  - {name: closed, match: {path: "/closed", methods: [GET, OPTIONS]}, to: a, auth: anonymous, maintenance: true, cors: {origins: ["https://shop.example"]}}
  - {name: quiet, match: {path: "/quiet"}, to: a, auth: anonymous, maintenance: true, cors: {origins: ["https://shop.example"]}}
  - {name: old, match: {path: "/old"}, to: a, auth: anonymous, deprecated: {since: 2023-06-30T23:59:59Z, sunset: 2099-12-31T23:59:59Z, link: "https://shop.example/why"}}
  - {name: past, match: {path: "/past"}, to: a, auth: anonymous, deprecated: {since: 2020-01-01, sunset: 2021-01-01, link: "https://shop.example/why", afterSunset: gone}}
  - {name: served, match: {path: "/served"}, respond: {body: x}, auth: anonymous, deprecated: {since: 2020-01-01, sunset: 2021-01-01}}
  - {name: background, match: {path: "/background"}, to: a, auth: anonymous, priority: background}
  - {name: fields, match: {path: "/fields"}, to: a, auth: anonymous, headers: {request: {set: {X-Set: mine, Accept: text/plain}, add: {X-Add: ["1", "2"]}, remove: [User-Agent]}, response: {set: {Cache-Control: no-cache}, add: {Vary: X-More}, remove: [X-Secret]}}}
`,
    [Code],
  );
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});
beforeEach(() => {
  upstream.seen.length = 0;
  gateway.ended.length = 0;
  upstream.behave(answers({}));
});

const get = (path: string, headers: Record<string, string> = {}) => ask(gateway.url + path, { headers });
const change = (method: string, body?: unknown) =>
  ask(`${gateway.managementUrl}/maintenance`, { method, ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });

describe('maintenance', () => {
  it('closes a route', async () => {
    const answer = await get('/closed');
    expect([answer.status, answer.headers['retry-after'], answer.json<{ code: string }>().code]).toEqual([503, '90', 'maintenance']);
    expect((await get('/open')).status).toBe(200);
  });

  it('closes views and routes by a switch on the management port, which goes on, and tells of each turn', async () => {
    const told = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
    expect((await change('PUT', { enabled: true })).json()).toEqual({ enabled: true, by: 'hand' });
    for (const path of ['/open', '/page', '/served']) expect([path, (await get(path)).status]).toEqual([path, 503]);
    expect((await get('/openapi.json')).status).toBe(200);
    expect((await get('/nothing')).status).toBe(404);
    expect((await ask(`${gateway.managementUrl}/routes`)).status).toBe(200);
    expect(upstream.seen).toHaveLength(0);
    expect((await change('PUT', { enabled: 'no' })).status).toBe(422);
    expect((await change('DELETE')).json()).toEqual({ enabled: false, by: 'file' });
    expect([(await get('/open')).status, (await get('/page')).status]).toEqual([200, 200]);
    expect(told.mock.calls.map(([line]: unknown[]) => line)).toMatchObject([{ audit: 'maintenance.set', body: { enabled: true } }, { audit: 'maintenance.unset' }]);
    told.mockRestore();
  });
});

describe('a preflight under maintenance', () => {
  const preflight = (path: string, origin = 'https://shop.example') => ask(gateway.url + path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });

  it.each([['that lists OPTIONS', '/closed', 'GET, HEAD, OPTIONS'], ['that does not', '/quiet', 'GET, HEAD']])('is answered by the gateway, of a route %s', async (_what, path, methods) => {
    const { status, headers } = await preflight(path);
    expect([status, headers['access-control-allow-origin']]).toEqual([204, 'https://shop.example']);
    expect(headers['access-control-allow-methods']!.split(', ').sort()).toEqual(methods.split(', '));
    const foreign = await preflight(path, 'https://evil.example');
    expect([foreign.status, foreign.headers.allow!.split(', ').sort(), foreign.headers['access-control-allow-origin']]).toEqual([204, ['GET', 'HEAD', 'OPTIONS'], undefined]);
    // The page may then read why.
    const asked = await get(path, { origin: 'https://shop.example' });
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([503, 'https://shop.example']);
    expect(upstream.seen).toHaveLength(0);
  });

  it('goes to the service again when a route that lists OPTIONS is open; until then another OPTIONS is 503', async () => {
    await change('PUT', { enabled: true });
    expect((await preflight('/open')).status).toBe(204);
    expect((await ask(`${gateway.url}/open`, { method: 'OPTIONS' })).status).toBe(503);
    expect(upstream.seen).toHaveLength(0);
    await change('DELETE');
    expect((await ask(`${gateway.url}/open`, { method: 'OPTIONS' })).status).toBe(200);
    expect((await preflight('/open', 'https://evil.example')).status).toBe(200);
    expect(upstream.seen.map(({ method }) => method)).toEqual(['OPTIONS', 'OPTIONS']);
  });
});

describe('an app', () => {
  it.each([
    ['3.1', 403], ['3.1.99', 403], ['2', 403], ['', 403], ['x', 403], ['3.2', 200], ['3.2.0', 200], ['3.10', 200], ['4', 200], ['3.2.1-beta.2', 200], ['3.1-beta', 403],
  ])('of version "%s" is answered %i', async (version, status) => {
    for (const path of ['/open', '/page']) {
      const answer = await get(path, { 'x-app-platform': 'iOS', 'x-app-version': version });
      expect(answer.status).toBe(status);
      if (status === 403) expect(answer.json()).toMatchObject({ code: 'app_upgrade_required', platform: 'ios', minimum: '3.2', store: 'https://apps.example/ios' });
    }
  });

  it('is served where it has no minimum, or is no app', async () => {
    expect((await get('/open', { 'x-app-platform': 'android', 'x-app-version': '0.1' })).status).toBe(200);
    expect((await get('/open', { 'x-app-platform': '__proto__' })).status).toBe(200);
    expect((await get('/open')).status).toBe(200);
  });
});

describe('a deprecated route', () => {
  it('says so in the fields of RFC 9745 and RFC 8594', async () => {
    const { headers } = await get('/old');
    expect([headers.deprecation, headers.sunset, headers.link]).toEqual([
      '@1688169599',
      'Thu, 31 Dec 2099 23:59:59 GMT',
      '<https://shop.example/why>; rel="deprecation", <https://shop.example/why>; rel="sunset"',
    ]);
  });

  it('is gone after its sunset where the route says so, and served else', async () => {
    const gone = await get('/past');
    expect([gone.status, gone.json<{ code: string }>().code, gone.headers.deprecation, gone.headers.sunset]).toEqual([410, 'gone', '@1577836800', 'Fri, 01 Jan 2021 00:00:00 GMT']);
    const served = await get('/served');
    expect([served.status, served.headers.sunset]).toEqual([200, 'Fri, 01 Jan 2021 00:00:00 GMT']);
  });
});

it('gives work its route\'s priority, which a caller may lower and never raise', async () => {
  const priorityOf = async (path: string, headers: Record<string, string> = {}) => {
    await get(path, headers);
    return gateway.ended.at(-1)!.priority;
  };
  expect(await priorityOf('/open')).toBe('interactive');
  expect(await priorityOf('/open', { 'sec-purpose': 'prefetch;prerender' })).toBe('prefetch');
  expect(await priorityOf('/background', { 'sec-purpose': 'prefetch' })).toBe('background');
});

it('changes fields on both ways as the route says', async () => {
  upstream.behave(answers({}, 200, { 'cache-control': 'public', vary: 'Accept', 'x-secret': '1', 'x-kept': '1' }));
  const { headers } = await get('/fields', { accept: 'text/html', 'user-agent': 'me', 'x-add': '0' });
  expect(upstream.seen[0]!.headers).toMatchObject({ 'x-set': 'mine', accept: 'text/plain', 'x-add': '0, 1, 2' });
  expect(upstream.seen[0]!.headers['user-agent']).toBeUndefined();
  expect([headers['cache-control'], headers.vary, headers['x-secret'], headers['x-kept']]).toEqual(['no-cache', 'Accept, X-More', undefined, '1']);
});

it.each([
  ['headers: {request: {set: {Connection: close}}}', 'belongs to the connection'],
  ['headers: {request: {set: {Content-Length: "1"}}}', 'belongs to the connection'],
  ['headers: {request: {set: {Via: me}}}', 'the gateway says this itself'],
  ['headers: {request: {add: {X-User: root}}}', '"identity: true" lets it'],
  ['headers: {request: {set: {X-A: "a\\r\\nb: c"}}}', 'one line of ASCII'],
  ['headers: {response: {set: {Set-Cookie: "a=b"}}}', 'the gateway says this itself'],
  ['headers: {response: {set: {"X A": "a"}}}', 'expected a field name'],
  ['deprecated: {since: 2026-13-01}', 'expected a date'],
  ['deprecated: {since: 2026-01-01, sunset: 2025-01-01}', 'not before since'],
  ['deprecated: {since: 2026-01-01, afterSunset: gone}', 'expected sunset'],
])('stops the start for %s', async (keys, message) => {
  await expect(startTestGateway(`upstreams: {a: {origins: ["http://127.0.0.1:9"]}}\nroutes: [{name: a, match: {path: "/a"}, to: a, auth: anonymous, ${keys}}]\n`)).rejects.toThrow(message);
});
