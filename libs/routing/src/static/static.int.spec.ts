import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Controller, Get } from '@nestjs/common';
import { answers, ask, FakeUpstream } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { View } from '../views/view.decorator.ts';

@Controller('api')
class Things {
  @Get('things')
  @View('things', { auth: 'anonymous' })
  things(): object {
    return { of: 'view' };
  }
}

const PAGE = '<!doctype html><title>App</title>';
const SCRIPT = 'export const answer = 42;\n'.repeat(100);

let folder: string;
let service: FakeUpstream;
let gateway: TestGateway;

const yaml = (more = '') => `
upstreams: {service: {origins: ["${service.url}"]}}
routes:
  - {name: routed, match: {path: "/shop/routed", methods: [GET]}, to: service, auth: anonymous}
static:
  folder: "${folder}"
  pages: ["/", "/shop/{id}"]
${more}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-www-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'assets/app-a1.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/app-a1.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(folder, 'assets/with space.js'), SCRIPT);
  service = await FakeUpstream.start(answers({ of: 'service' }));
  gateway = await startTestGateway(yaml(), [Things]);
});
afterAll(async () => {
  await gateway?.stop();
  await service?.stop();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => ask(gateway.url + path, { headers });

describe('a web app beside the API', () => {
  it.each(['/', '/shop/1', '/shop/anything'])('its page is served at %s, asked for again each time, with its own content policy', async (path) => {
    const { status, text, headers } = await get(path);
    expect([status, text]).toEqual([200, PAGE]);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
    expect(headers['content-security-policy']).toMatch(/^default-src 'self'.*frame-ancestors 'none'$/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });

  it('files whose names change with their content may be kept for ever', async () => {
    const { headers, text } = await get('/assets/app-a1.js');
    expect(headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable', vary: 'Accept-Encoding' });
    expect(text).toBe(SCRIPT);
    expect((await get('/icon.svg')).headers['cache-control']).toBe('no-cache');
  });

  it('is sent compressed to who takes that, under an entity tag of its own', async () => {
    const plain = await get('/assets/app-a1.js', { 'accept-encoding': 'gzip;q=0, br' });
    const coded = await get('/assets/app-a1.js', { 'accept-encoding': 'deflate, gzip;q=0.5' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(coded.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(coded.body).toString()).toBe(SCRIPT);
    expect(coded.headers.etag).not.toBe(plain.headers.etag);
  });

  it('is not sent again to who has it', async () => {
    const { headers } = await get('/');
    const again = await get('/', { 'if-none-match': `"x", W/${headers.etag}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect(again.headers.etag).toBe(headers.etag);
    expect((await get('/', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('HEAD has the fields of GET and no body; another method is 405, and OPTIONS tells', async () => {
    const head = await ask(`${gateway.url}/`, { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, String(PAGE.length), 0]);
    const post = await ask(`${gateway.url}/shop/1`, { method: 'POST', body: '{}' });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect((await ask(`${gateway.url}/`, { method: 'OPTIONS' })).headers.allow).toBe('GET, HEAD, OPTIONS');
  });

  it('takes nothing from views and routes', async () => {
    expect((await get('/api/things')).json()).toEqual({ of: 'view' });
    expect((await get('/shop/routed')).json()).toEqual({ of: 'service' });
  });

  it.each(['/api/none', '/shop', '/shop/1/2', '/assets/', '/assets', '/assets/none.js', '/assets/app-a1.js.gz', '/index.html/x', '/assets/with%20space.js', '/package.json'])(
    '%s is no page and no file: a 404 problem, not the app',
    async (path) => {
      const { status, headers } = await get(path);
      expect([status, headers['content-type']]).toEqual([404, 'application/problem+json']);
    },
  );

  it.each(['/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/..%2findex.html', '//etc/passwd'])('%s is refused as any ambiguous path', async (path) => {
    expect((await get(path)).status).toBe(400);
  });
});

it.each([
  ['a view in code', '/api/things', 'static.pages[2]: never matches: the view "things" in code (Things.things) takes all of it'],
  ['a view in code, but for case', '/API/things', 'static.pages[2]: is always 404: its paths differ from those of the view "things" in code'],
  ['a route', '/shop/routed', 'static.pages[2]: never matches: the route "routed" above takes all of it'],
  ['an earlier page', '/shop/one', 'static.pages[2]: never matches: the page /{any}/one above takes all of it'],
  ['the gateway itself', '/bff/page', '/bff is served by the gateway itself'],
])('a page whose path is taken by %s stops the start', async (_what, path, message) => {
  await expect(startTestGateway(yaml().replace('"/", "/shop/{id}"', `"/", "/{any}/one", "${path}"`), [Things])).rejects.toThrow(message);
});

it('a new build is served when the configuration is read again, whole: until then the old one, then none of it', async () => {
  const built = mkdtempSync(join(tmpdir(), 'portico-www-'));
  const build = (version: string) => {
    rmSync(join(built, 'assets'), { recursive: true, force: true });
    mkdirSync(join(built, 'assets'));
    writeFileSync(join(built, 'index.html'), `<script src="/assets/app-${version}.js"></script>`);
    writeFileSync(join(built, `assets/app-${version}.js`), version);
  };
  build('a1');
  const served = await startTestGateway(`static: {folder: "${built}", pages: ["/", "/shop/{id}"]}`);
  const kept = async (path: string, headers = {}) => {
    const answer = await ask(served.url + path, { headers });
    return [answer.status, answer.headers['cache-control'], answer.status === 200 ? answer.text : answer.headers['content-type']];
  };
  const FOR_EVER = 'public, max-age=31536000, immutable';
  const page = (version: string) => [200, 'no-cache', `<script src="/assets/app-${version}.js"></script>`];
  try {
    const { etag } = (await ask(`${served.url}/`)).headers;
    build('b2');
    expect(await kept('/')).toEqual(page('a1'));
    expect(await kept('/assets/app-a1.js')).toEqual([200, FOR_EVER, 'a1']);
    expect((await kept('/assets/app-b2.js'))[0]).toBe(404);
    served.reload.reload('signal');
    expect(await kept('/', { 'if-none-match': etag })).toEqual(page('b2'));
    expect(await kept('/shop/1')).toEqual(page('b2'));
    expect(await kept('/assets/app-b2.js')).toEqual([200, FOR_EVER, 'b2']);
    // Nobody keeps the refusal, and nobody takes the page for the script.
    expect(await kept('/assets/app-a1.js')).toEqual([404, 'no-store', 'application/problem+json']);
    rmSync(join(built, 'index.html'));
    served.reload.reload('signal');
    expect(await kept('/')).toEqual(page('b2'));
  } finally {
    await served.stop();
    rmSync(built, { recursive: true });
  }
});

it('an app loads while the gateway is closed for maintenance, to say so', async () => {
  const closed = await startTestGateway(yaml('maintenance: {enabled: true}'), [Things]);
  try {
    expect((await ask(`${closed.url}/shop/1`)).text).toBe(PAGE);
    expect((await ask(`${closed.url}/api/things`)).json()).toMatchObject({ code: 'maintenance', status: 503 });
  } finally {
    await closed.stop();
  }
});

describe('a wrong `static:`', () => {
  it('stops the start, and says what to do', async () => {
    await expect(startTestGateway('static: {folder: ./nowhere}')).rejects.toThrow(/gateway\.yaml:1.* static\.folder: there is no .*nowhere\/index\.html\. Build the app first/);
    await expect(startTestGateway(`static: {folder: "${folder}", pages: ["/bff/x"]}`)).rejects.toThrow(/\/bff is served by the gateway itself/);
  });
});
