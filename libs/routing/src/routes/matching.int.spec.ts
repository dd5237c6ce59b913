import { Controller, Get } from '@nestjs/common';
import { answers, ask, FakeUpstream } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { View } from '../views/view.decorator.ts';

@Controller('code')
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
  upstream = await FakeUpstream.start(answers({}));
  const route = (name: string, match: string) => `  - {name: ${name}, match: ${match}, to: a, rewrite: "/${name}", auth: anonymous}`;
  gateway = await startTestGateway(
    [
      `upstreams: {a: {origins: ["${upstream.url}"]}}`,
      'routes:',
      route('shop', '{path: "/h", host: shop.example}'),
      route('below', '{path: "/h", host: "*.example"}'),
      route('any-host', '{path: "/h"}'),
      route('beta', '{path: "/c", headers: {X-Beta: true}}'),
      route('version', '{path: "/c", headers: {Accept: {matches: "application/v[0-9]+"}}, query: {v: "2"}}'),
      route('not-debug', '{path: "/c", query: {debug: false}}'),
      route('debug', '{path: "/c"}'),
      route('dav', '{path: "/dav/**", methods: [PROPFIND, MKCOL, OPTIONS]}'),
      route('written', '{path: "/m", methods: [POST]}'),
      route('read', '{path: "/m"}'),
      route('half', '{path: "/w", weight: 50%}'),
      route('rest', '{path: "/w"}'),
      route('exact', '{path: "/Exact"}'),
      route('all', '{path: "/**", methods: [GET, POST]}'),
    ].join('\n'),
    [Code],
  );
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});
beforeEach(() => (upstream.seen.length = 0));

/** The route that served it, or the status. */
async function served(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<string> {
  const { status } = await ask(gateway.url + path, { headers, method });
  return status === 200 ? upstream.seen.at(-1)!.url.replace(/^\/(.*?)(\?.*)?$/, '$1') : String(status);
}

it.each([
  [{ host: 'shop.example' }, 'shop'],
  [{ host: 'SHOP.Example:8080' }, 'shop'],
  [{ host: 'shop.example.' }, 'shop'],
  [{ host: 'a.shop.example' }, 'below'],
  [{ host: 'a.b.example' }, 'below'],
  [{ host: 'example' }, 'any-host'],
  [{ host: 'badexample' }, 'any-host'],
])('matches the host of %j: %s', async (headers, name) => expect(await served('/h', headers)).toBe(name));

it.each([
  ['/c', { 'x-beta': '' }, 'beta'],
  ['/c', { 'X-BETA': '1' }, 'beta'],
  ['/c?v=2', { accept: 'application/v11' }, 'version'],
  ['/c?v=2', { accept: 'application/v11, text/html' }, 'not-debug'],
  ['/c?v=2&v=2', { accept: 'application/v1' }, 'not-debug'],
  ['/c?v=%32', { accept: 'application/v1' }, 'version'],
  ['/c?debug', {}, 'debug'],
  ['/c?%64ebug=1', {}, 'debug'],
  ['/c?debug=1&debug=2', {}, 'debug'],
  ['/c', {}, 'not-debug'],
])('matches fields and query of %s %j: %s', async (path, headers, name) => expect(await served(path, headers)).toBe(name));

it('gives a weighted route a share, at random, and the rest to what comes next', async () => {
  const names = new Set<string>();
  // Of a hundred, all the same by chance: 1 in 2^99. How large the share is, route-table.spec.ts shows.
  for (let at = 0; at < 100 && names.size < 2; at += 1) names.add(await served('/w'));
  expect(names).toEqual(new Set(['half', 'rest']));
});

describe('methods', () => {
  it.each([
    ['PROPFIND', '/dav/x', 'dav'],
    ['OPTIONS', '/dav/x', 'dav'],
    ['POST', '/m', 'written'],
    ['GET', '/m', 'read'],
    ['HEAD', '/m', 'read'],
    ['PROPFIND', '/m', '405'],
    ['LOCK', '/m', '501'],
    ['TRACE', '/m', '405'],
    ['DELETE', '/m', '405'],
    ['POST', '/code/page', '405'],
    ['PROPFIND', '/code/page', '405'],
    ['DELETE', '/bff/x', '404'],
  ])('%s %s is served by %s', async (method, path, name) => expect(await served(path, {}, method)).toBe(name));

  it('are told in Allow, of all that is served at the path', async () => {
    const asked = async (method: string, path: string) => (await ask(gateway.url + path, { method })).headers.allow;
    expect(await asked('DELETE', '/m')).toBe('POST, GET, HEAD, OPTIONS');
    expect(await asked('OPTIONS', '/m')).toBe('POST, GET, HEAD, OPTIONS');
    expect(await asked('OPTIONS', '/code/page')).toBe('GET, HEAD, OPTIONS');
    expect(await asked('GET', '/dav/x')).toBeUndefined();
    expect(upstream.seen.filter(({ url }) => url === '/dav')).toHaveLength(0);
  });
});

describe('a path that differs from an earlier one in case, encoding or a slash at its end', () => {
  it.each([
    ['/Exact', 'exact'],
    ['/exact', '404'],
    ['/EXACT', '404'],
    ['/Exact/', '404'],
    ['/code/page/', '404'],
    ['/Code/page', '404'],
    ['/c%C3%B6de', 'all'],
    ['/Other/Path/', 'all'],
    ['/%EF%BD%85xact', '404'],
    ['/BFF/login', '404'],
    ['/bff/unknown', '404'],
    ['/.well-known/unknown', '404'],
  ])('%s: %s', async (path, name) => expect(await served(path)).toBe(name));
});

it.each([
  ['a route that a view in code covers', '{path: "/code/page"}', 'never matches: the view "page" in code (Code.page)'],
  ['a reserved path', '{path: "/bff/mine"}', 'served by the gateway itself'],
  ['a route behind one without its conditions', '{path: "/a/b", headers: {X-A: "1"}}', 'never matches: the route "first"'],
  ['TRACE', '{path: "/b", methods: [TRACE]}', 'and not CONNECT or TRACE'],
  ['a group that is repeated', '{path: "/b", headers: {X-A: {matches: "(a+)+"}}}', 'repeats no group'],
  ['a pattern that looks back', '{path: "/b", query: {a: {matches: "(a)\\\\1"}}}', 'refers back'],
  ['three repetitions', '{path: "/b", query: {a: {matches: "a*b*c*"}}}', 'at most two'],
  ['a host with a port', '{path: "/b", host: "shop.example:80"}', 'without a port'],
  ['a path in another spelling', '{path: "/%41"}', 'needs no percent-encoding'],
  ['a route that differs from an earlier one in case alone', '{path: "/A/b"}', 'is always 404: its paths differ from those of the route "first" above'],
  ['a route that a view in code covers but for case', '{path: "/Code/page"}', 'is always 404: its paths differ from those of the view "page" in code'],
  ['a route that differs from an earlier one in its encoding alone', '{path: "/%EF%BD%81/b"}', 'is always 404'],
  ['a reserved path in capitals', '{path: "/BFF/mine"}', '/bff is served by the gateway itself'],
  ['a reserved path of mixed case', '{path: "/.Well-Known/{any}"}', '/.well-known is served by the gateway itself'],
  ['a reserved path with a dot behind it', '{path: "/openapi.json."}', '/openapi.json is served by the gateway itself'],
  ['a segment of dots', '{path: "/b/.../c"}', "a segment of nothing but dots or blanks is nobody's"],
  ['a weight of nothing', '{path: "/b", weight: 0%}', 'never matches: it takes none of what is asked'],
  ['an encoded slash that nothing allows', '{path: "/b%2Fc"}', 'is always 400: it has what can be read as another path (encoded-slash). Allow it: "allow: [encoded-slash]"'],
  ['an encoded backslash', '{path: "/b%5Cc", allow: [encoded-slash]}', 'is always 400: it has what can be read as another path (backslash)'],
  ['an encoded semicolon', '{path: "/b%3Bc/{d}"}', '(semicolon)'],
  ['a path that is encoded twice', '{path: "/b%2541/**"}', '(encoded-percent)'],
  ['an encoded slash before dots', '{path: "/b%2F..%2Fc", allow: [encoded-slash]}', 'is always 400: The path is refused'],
  ['an encoded control character', '{path: "/b%00"}', 'is always 400: The path is refused because it has an encoded control character'],
  ['an encoding that is not UTF-8', '{path: "/b%FF"}', 'not UTF-8'],
  ['an unknown spelling', '{path: "/b", allow: [dot-segments]}', 'encoded-slash'],
])('stops the start for %s', async (_what, match, message) => {
  const yaml = `upstreams: {a: {origins: ["http://127.0.0.1:9"]}}\nroutes:\n  - {name: first, match: {path: "/a/**", query: {}}, to: a, auth: anonymous}\n  - {name: second, match: ${match}, to: a, auth: anonymous}\n`;
  await expect(startTestGateway(yaml, [Code])).rejects.toThrow(message);
});

it.each([
  ['by their methods', ['{path: "/b"}', '{path: "/b", methods: [POST]}', '{path: "/b", methods: [GET, POST]}'], 'never matches: the route "r0" above and the route "r1" above take all of it'],
  ['by their hosts', ['{path: "/b", host: "*.example"}', '{path: "/b", host: a.test}', '{path: "/b", host: [a.test, b.example]}'], 'never matches: the route "r1" above and the route "r0" above take all of it'],
  ['by both', ['{path: "/b/**", host: a.test}', '{path: "/{any}", host: b.test}', '{path: "/b", methods: [POST]}', '{path: "/b", methods: [POST, GET], host: [a.test, b.test]}'], 'the route "r2" above and the route "r0" above and the route "r1" above take'],
])('stops the start for a route that several take together, %s', async (_what, matches, message) => {
  const routes = matches.map((each, at) => `  - {name: r${at}, match: ${each}, to: a, auth: anonymous}`);
  await expect(startTestGateway(`upstreams: {a: {origins: ["http://127.0.0.1:9"]}}\nroutes:\n${routes.join('\n')}\n`)).rejects.toThrow(message);
});

it('takes a route that narrows an earlier one for reachable', async () => {
  const match = ['{path: "/b%2Fc", allow: [encoded-slash]}', '{path: "/A/x"}', '{path: "/a/{x}"}', '{path: "/two", methods: [POST], host: a.example}', '{path: "/two", methods: [GET, POST], host: [a.example, b.example]}', '{path: "/a", headers: {X-A: "1"}}', '{path: "/a", host: a.example}', '{path: "/a", weight: 10%}', '{path: "/a", methods: [POST]}', '{path: "/a"}'];
  const routes = match.map((each, at) => `  - {name: r${at}, match: ${each}, to: a, auth: anonymous}`);
  await (await startTestGateway(`upstreams: {a: {origins: ["http://127.0.0.1:9"]}}\nroutes:\n${routes.join('\n')}\n`)).stop();
});
