import { Controller, Get } from '@nestjs/common';
import { answers, FakeUpstream, RawClient } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { View } from '../views/view.decorator.ts';

@Controller('code')
class Code {
  @Get('secret/users')
  @View('secret', { auth: 'user' })
  secret() {
    return 'secret';
  }
}

let upstream: FakeUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await FakeUpstream.start(answers({}));
  gateway = await startTestGateway(
    `
upstreams: {a: {origins: ["${upstream.url}"]}}
routes:
  - {name: admin, match: {path: "/api/secret/**", methods: [GET, POST]}, to: a, auth: user}
  - {name: one, match: {path: "/one/secret/users"}, to: a, auth: user}
  - {name: private-files, match: {path: "/files/secret/**", allow: [encoded-slash, double-slash, backslash, semicolon, encoded-percent]}, to: a, auth: user}
  - {name: files, match: {path: "/files/**", allow: [encoded-slash, double-slash, backslash, semicolon, encoded-percent]}, to: a, auth: anonymous}
  - {name: project, match: {path: "/projects/{id}/file", allow: [encoded-slash]}, to: a, auth: anonymous}
  - {name: all, match: {path: "/**", methods: [GET, POST]}, to: a, auth: anonymous}
`,
    [Code],
  );
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});
beforeEach(() => (upstream.seen.length = 0));

/** How to spell `/api/secret/users`, of which § is `/api`, and §§ the same in capitals. */
const SPELLINGS = [
  '§/secret/users', '§/secret/users/', '§/secret', '§/secret/',
  // Case.
  '§/SECRET/users', '§/Secret/Users', '§§/secret/users', '§/seCret/users', '§/%53ECRET/users', '§/secret/users%2F',
  // Dots.
  '§/./secret/users', '§/x/../secret/users', '§/x/../../§/secret/users', '§/../§/secret/users', '§/secret/./users', '§/secret/x/../users', './§/secret/users',
  '/../§/secret/users', '§/%2e/secret/users', '§/x/%2e%2e/secret/users', '§/x/.%2e/secret/users', '§/x/%2E./secret/users', '§/x/%252e%252e/secret/users',
  '§/x/..;/secret/users', '§/x/..;a=b/secret/users', '§/.;/secret/users', '§/x/..%3b/secret/users', '§/x/..%00/secret/users', '§/x/..%20/secret/users',
  '§/x/%c0%ae%c0%ae/secret/users', '§/x/%e0%80%ae./secret/users', '§/x/%uff0e%uff0e/secret/users', '§/x/%EF%BC%8E%EF%BC%8E/secret/users', '§/x/%E2%80%A5/secret/users',
  // Slashes.
  '§//secret/users', '/§/secret/users', '§/secret//users', '///§///secret///users', '§%2fsecret/users', '§%2Fsecret%2Fusers', '§/%2fsecret/users', '§/%2Fsecret/users',
  '§%252fsecret/users', '§\\secret\\users', '§/\\secret/users', '\\§\\secret', '§%5csecret/users', '§%5Csecret%5cusers', '§/%5csecret/users', '§%c0%afsecret/users',
  '§%EF%BC%8Fsecret/users', '§%E2%81%84secret/users', '§%252Fsecret%252Fusers', '§%25252fsecret/users',
  // Parameters, queries, fragments.
  '§/secret;/users', '§/secret;a=b/users', '§;x/secret/users', '§/secret%3b/users', ';/§/secret/users', '§/;/secret/users', '§/secret/users;.css', '§/secret%3Fx/users', '§/secret#/users',
  '§/secret%23/users', '?/../§/secret/users', '#/§/secret/users', '§/x?/../secret/users',
  // Encodings of letters.
  '§/%73ecret/users', '§/%73%65%63%72%65%74/users', '§/%2573ecret/users', '§/%252573ecret/users', '§/s%EF%BD%85cret/users', '§/%EF%BC%B3ecret/users', '§/secre%74/users', '§/secret%/users',
  // What some programs drop.
  '§/secret%00/users', '§/secret%09/users', '§/secret%0a/users', '§/secret%20/users', '§/ secret/users', '§/secret\t/users', '§/secret\x00/users', '§/secret\u00a0/users', '§/secret./users',
  // Targets of other forms.
  'http://other.example§§/secret/users', 'http://localhost§/secret/users', 'http:§/secret/users', 'HTTP://localhost§/secret/users', 'http://localhost/../§/secret/users', '//localhost§/secret/users',
  'http://localhost@other§/secret/users', 'http://localhost\\§/secret/users', '*§/secret/users', '§/secret/users HTTP/1.0', 'x§/secret/users',
];

/** The path as the most careless of services would read it: everything decoded and resolved, in every way at once. */
function carelesslyRead(url: string): string {
  let path = url.replace(/[?#].*$/s, '');
  for (let before = ''; before !== path; ) {
    before = path;
    path = path.replace(/%[0-9A-Fa-f]{2}/g, (code) => String.fromCharCode(parseInt(code.slice(1), 16)));
    path = Buffer.from(path, 'latin1').toString('utf8').normalize('NFKC').toLowerCase();
    path = path.replace(/\\|\u2044/g, '/').replace(/;[^/]*/g, '').replace(/[\s\0]/g, '').replace(/\/+/g, '/').replace(/\/\.(?=\/|$)/g, '').replace(/(?<=[^/.])\.+(?=\/|$)/g, '');
    path = path.replace(/\/(?!\.\.)[^/]+\/\.\.(?=\/|$)/, '').replace(/^\/\.\.(?=\/|$)/, '');
  }
  return path.replace(/\/$/, '');
}

async function statusOf(target: string): Promise<number> {
  const client = await RawClient.connect(gateway.url);
  client.send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  await client.closed;
  return Number(/^HTTP\/1\.1 (\d+)/.exec(client.received)?.[1]);
}

const PREFIXES = ['/api', '/files', '/one', '/code'];

describe.each(PREFIXES)('of the ways to spell what is protected below %s', (prefix) => {
  it.each([...new Set(SPELLINGS)])('%j does not get in', async (spelling) => {
    const status = await statusOf(spelling.replaceAll('§§', prefix.toUpperCase()).replaceAll('§', prefix));
    expect([200, 400, 401, 404, 501]).toContain(status);
    const read = upstream.seen.map(({ url }) => carelesslyRead(url));
    for (const path of read) {
      for (const protectedPath of ['/api/secret', '/files/secret', '/one/secret/users', '/code/secret/users']) {
        expect(path === protectedPath || path.startsWith(`${protectedPath}/`)).toBe(false);
      }
    }
  });
});

it('takes a slash within an id where no other route could be meant', async () => {
  const alone = await startTestGateway(`
upstreams: {a: {origins: ["${upstream.url}"]}}
routes:
  - {name: project, match: {path: "/projects/{id}/file", allow: [encoded-slash]}, to: a, rewrite: "/p/{id}", auth: anonymous}
  - {name: other, match: {path: "/projects/{id}/other"}, to: a, auth: anonymous}
`);
  const answered = [];
  for (const path of ['/projects/group%2fproject/file', '/projects/a%2fb/other', '/projects/a%2Fother%3Bx/file', '/end']) {
    const client = await RawClient.connect(alone.url);
    client.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    await client.closed;
    answered.push(/^HTTP\/1\.1 (\d+)/.exec(client.received)?.[1]);
  }
  expect(answered).toEqual(['200', '400', '400', '404']);
  expect([upstream.seen.map(({ url }) => url), alone.ended.find(({ params }) => params.id)?.params]).toEqual([['/p/group%2Fproject'], { id: 'group/project' }]);
  await alone.stop();
});

it('are so many', () => expect(new Set(SPELLINGS).size).toBeGreaterThanOrEqual(60));

it('the careless reader takes them for what is protected', () => {
  const spellings = ['/API/secret//users', '/api/x/..;/secret/users', '/api%252fsecret/users', '/api\\secret', '/api/s%EF%BD%85cret/', '/api/x/%2e%2e/secret/users'];
  for (const spelling of spellings) expect(carelesslyRead(spelling)).toMatch(/^\/api\/secret(\/users)?$/);
});

describe('a spelling that a route allows', () => {
  it.each([
    ['/files/a%2fb', 200, '/files/a%2Fb'],
    ['/files/a;v=1/b', 200, '/files/a;v=1/b'],
    ['/files//a', 200, '/files//a'],
    ['/files/a\\b', 200, '/files/a%5Cb'],
    ['/files/50%2541', 200, '/files/50%2541'],
    // Read as /projects/group/project/file, another route takes it.
    ['/projects/group%2Fproject/file', 400, undefined],
    ['/projects/group;x/file', 400, undefined],
    ['/projects/a%2F..%2Fb/file', 400, undefined],
    ['/projects%2Fa/file', 400, undefined],
    ['/files%2fsecret', 400, undefined],
    ['/files/secret%2fx', 400, undefined],
    ['/files/secret/a%2fb', 401, undefined],
    ['/files//secret/x', 400, undefined],
    ['/other//a', 400, undefined],
    ['/bff//a', 400, undefined],
    ['/code/secret;x/users', 400, undefined],
  ])('%s: %i, forwarded as %s', async (path, status, seen) => {
    expect(await statusOf(path)).toBe(status);
    expect(upstream.seen[0]?.url).toBe(seen);
  });
});
