import { ask } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway(`
routes:
  - {name: moved, match: {path: "/old/**", methods: [GET, POST]}, auth: anonymous, respond: {redirect: "/new/**"}}
  - {name: away, match: {path: "/shop/{id}"}, auth: anonymous, respond: {redirect: "https://shop.example/products/{id}", status: 302}}
  - {name: robots, match: {path: "/robots.txt"}, auth: anonymous, respond: {body: "User-agent: *", headers: {Cache-Control: "max-age=60"}}}
  - {name: facts, match: {path: "/facts"}, auth: anonymous, respond: {status: 418, json: {tea: [1]}, headers: {Content-Type: application/tea+json}}}
  - {name: nothing, match: {path: "/nothing", methods: [GET, PUT]}, auth: anonymous, respond: {status: 204}}
`);
});
afterAll(() => gateway.stop());

it.each([
  ['/old/a/b?x=%20&y', 308, '/new/a/b?x=%20&y'],
  ['/old', 308, '/new'],
  ['/old/', 308, '/new/'],
  ['/old/%41', 308, '/new/A'],
  ['/shop/p%2D1', 302, 'https://shop.example/products/p-1'],
  ['/shop/evil.example', 302, 'https://shop.example/products/evil.example'],
])('redirects %s with %i to %s', async (path, status, location) => {
  const answer = await ask(gateway.url + path);
  expect([answer.status, answer.headers.location, answer.headers['content-length'], answer.text]).toEqual([status, location, '0', '']);
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
});

it('never redirects to a host that the path names', async () => {
  for (const path of ['/old//evil.example', '/old/%2fevil.example', '/old/\\evil.example', '/old/%5cevil.example']) {
    expect([path, (await ask(gateway.url + path)).status]).toEqual([path, 400]);
  }
});

it('answers with a status, fields and a body', async () => {
  const robots = await ask(`${gateway.url}/robots.txt`);
  expect([robots.status, robots.text, robots.headers['content-type'], robots.headers['cache-control']]).toEqual([200, 'User-agent: *', 'text/plain; charset=utf-8', 'max-age=60']);
  const facts = await ask(`${gateway.url}/facts`);
  expect([facts.status, facts.text, facts.headers['content-type']]).toEqual([418, '{"tea":[1]}', 'application/tea+json']);
  const head = await ask(`${gateway.url}/robots.txt`, { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '13', '']);
  expect((await ask(`${gateway.url}/nothing`)).headers['content-length']).toBeUndefined();
});

it('answers an upload without reading it, and closes the connection', async () => {
  const answer = await ask(`${gateway.url}/nothing`, { method: 'PUT', body: 'x'.repeat(5_000_000) });
  expect([answer.status, answer.headers.connection]).toEqual([204, 'close']);
});

it.each([
  ['neither to nor respond', '{name: a, match: {path: "/a"}, auth: anonymous}', 'expected either to, an upstream, or respond'],
  ['both', '{name: a, match: {path: "/a"}, auth: anonymous, to: b, respond: {}}', 'expected either to, an upstream, or respond'],
  ['what is not captured', '{name: a, match: {path: "/a"}, auth: anonymous, respond: {redirect: "/b/{id}"}}', '{id} is not captured by match.path'],
  ['a rewrite of nothing', '{name: a, match: {path: "/a"}, auth: anonymous, rewrite: "/b", respond: {}}', 'nothing is forwarded'],
  ['a redirect to nowhere', '{name: a, match: {path: "/a"}, auth: anonymous, respond: {redirect: "//evil.example"}}', 'expected {redirect, status?}'],
  ['a field of the connection', '{name: a, match: {path: "/a"}, auth: anonymous, respond: {headers: {Connection: close}}}', 'the gateway says this itself'],
  ['a field of two lines', '{name: a, match: {path: "/a"}, auth: anonymous, respond: {headers: {X-A: "a\\r\\nb: c"}}}', 'expected one line'],
  ['a body with 204', '{name: a, match: {path: "/a"}, auth: anonymous, respond: {status: 204, body: x}}', 'has no body'],
])('stops the start for %s', async (_what, route, message) => {
  await expect(startTestGateway(`routes:\n  - ${route}\nupstreams: {b: {origins: ["http://127.0.0.1:9"]}}\n`)).rejects.toThrow(message);
});
