import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Controller, Get, Inject, Logger } from '@nestjs/common';
import { Upstreams } from '@portico/client';
import { type ConfigFault, ConfigFaults, Readings } from '@portico/pipeline';
import { answers, ask, FakeUpstream } from '@portico/testing';
import { startTestGateway, type TestGateway } from './gateway.fixture.ts';
import { View } from './views/view.decorator.ts';

@Controller()
class OpenPage {
  constructor(@Inject(Upstreams) upstreams: Upstreams) {
    upstreams.get('a');
    upstreams.get('b');
  }

  @Get('page')
  @View('page', { auth: 'anonymous', limits: ['y'] })
  page() {
    return {};
  }
}

/** Its policy is not registered, so that nothing starts with it. */
@Controller()
class Page extends OpenPage {
  @Get('page')
  @View('page', { auth: { policy: 'nobody' }, limits: ['y'] })
  override page() {
    return {};
  }
}

let upstream: FakeUpstream;
let gateway: TestGateway;

const yaml = (...routes: string[]) => [`upstreams: {a: {origins: ["${upstream.url}"]}}`, 'routes:', ...routes.map((each) => `  - ${each}`), ''].join('\n');
const ONE = '{name: one, match: {path: "/one"}, to: a, auth: anonymous}';
const TWO = '{name: two, match: {path: "/two"}, to: a, auth: anonymous}';

beforeAll(async () => void (upstream = await FakeUpstream.start(answers({}))));
afterAll(() => upstream.stop());
beforeEach(async () => {
  upstream.behave(answers({}));
  gateway = await startTestGateway(yaml(ONE));
});
afterEach(() => gateway.stop());

const statusOf = async (path: string) => (await ask(gateway.url + path)).status;
const report = async () => (await ask(`${gateway.managementUrl}/routes`)).json<{ reload: Record<string, unknown> | null; routes: Record<string, unknown>[] }>();

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('It did not come to be.');
    await sleep(50);
  }
}

it('serves by the new file from one request to the next, and tells what has changed', async () => {
  expect(await statusOf('/two')).toBe(404);
  gateway.write(yaml(TWO, ONE.replace('anonymous', 'user')));
  gateway.reload.reload('signal');
  expect([await statusOf('/one'), await statusOf('/two')]).toEqual([401, 200]);
  const { reload, routes } = await report();
  expect(reload).toMatchObject({ outcome: 'applied', cause: 'signal', faults: [], diff: { added: ['routes.two'], removed: [], changed: ['routes.one'] } });
  expect(routes.filter(({ leads }) => leads !== 'code').map(({ name, leads, to, origin }) => [name, leads, to, String(origin).replace(/.*\//, '')])).toEqual([
    ['two', 'forward', 'a', 'gateway.yaml:3'],
    ['one', 'forward', 'a', 'gateway.yaml:4'],
  ]);
  expect(routes.at(-1)).toMatchObject({ match: { path: '/one', methods: ['GET', 'HEAD'] }, policy: { auth: 'user', timeoutMs: 10_000 } });
});

it('tells of no value that a field or parameter must have: it may be a secret', async () => {
  gateway.write(yaml('{name: one, match: {path: "/one", headers: {X-Edge: "s3cret"}, query: {k: {matches: "s3cret"}}}, to: a, auth: anonymous}'));
  gateway.reload.reload('signal');
  const { routes } = await report();
  expect(routes.at(-1)).toMatchObject({ match: { conditions: ['header x-edge', 'query k'] } });
  expect(JSON.stringify(routes)).not.toContain('s3cret');
});

it('refuses a faulty file whole, tells every fault, and goes on by the old one', async () => {
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  gateway.write(yaml(TWO, '{name: x, match: {path: "/x"}, to: nobody, auth: anonymous}', '{name: y, match: {path: "/y"}, to: a, auth: {policy: none}}'));
  gateway.reload.reload('signal');
  expect([await statusOf('/one'), await statusOf('/two')]).toEqual([200, 404]);
  expect(logged.mock.calls.flat().join()).toMatch(/the old one stays:\n.*gateway\.yaml:4:\d+ routes\[1\]\.to: there is no upstream "nobody"/);
  logged.mockRestore();
  expect((await report()).reload).toMatchObject({ outcome: 'refused', faults: [
    expect.objectContaining({ line: 4, message: 'there is no upstream "nobody"' }),
    expect.objectContaining({ line: 5, path: 'routes[2].auth.policy', message: 'there is no policy "none"' }),
  ] });
  gateway.write(yaml(TWO, '{name: y, match: {path: "/y"}, to: a, auth: {policy: none}}'));
  gateway.reload.reload('signal');
  expect((await report()).reload).toMatchObject({ outcome: 'refused', faults: [expect.objectContaining({ message: 'there is no policy "none"' })] });
  gateway.write('routes: [');
  gateway.reload.reload('signal');
  expect(await statusOf('/one')).toBe(200);
  const counts = [...gateway.app.get(Readings)].find(({ name }) => name === 'portico.configuration.reloads')!.read();
  expect([...counts]).toEqual([[0, { 'portico.outcome': 'applied' }], [3, { 'portico.outcome': 'refused' }]]);
});

it('tells what its sections and what its code find wrong at once, and what follows from neither; at the start as in a reload', async () => {
  const views = [Page];
  const good = [`upstreams: {a: {origins: ["${upstream.url}"]}, b: {origins: ["${upstream.url}"]}}`, `routes: [${ONE}]`];
  const faulty = [
    'upstreams:',
    '  a: {origins: 1}',
    `  c: {origins: ["${upstream.url}"], tls: {ca: none.pem}}`,
    'timeouts: 5',
    'limits:',
    '  x: {requests: 1, per: 60s, for: [oen, two]}',
    '  y: {requests: 0, per: 60s}',
    'static: {folder: none}',
    'routes:',
    `  - ${TWO.replace('anonymous', 'anybody')}`,
    `  - ${ONE.replace('anonymous', '{policy: none}')}`,
    '  - {name: page, match: {path: "/page"}, to: a, auth: anonymous}',
  ].join('\n');
  const told = (faults: unknown) => (faults as ConfigFault[]).map(({ line, path }) => `${line} ${path}`);
  const all = [
    '1 upstreams.b', '2 upstreams.a.origins', '3 upstreams.c.tls.ca', '4 timeouts', '6 limits.x.for[0]',
    '7 limits.y.requests', '8 static.folder', '10 routes[0].auth', '11 routes[1].auth.policy', '12 routes[2].match', 'undefined view "page"',
  ];
  expect(told(await startTestGateway(faulty, views).catch(({ faults }: ConfigFaults) => faults))).toEqual(all);

  const other = await startTestGateway([...good, 'limits: {y: {requests: 1, per: 60s}}'].join('\n'), [OpenPage]);
  expect(() => other.replace(faulty)).toThrow(ConfigFaults);
  expect(told(other.reload.last!.faults)).toEqual(all.filter((each) => !each.includes('view')));
  await other.stop();
});

it('keeps what is kept, who is out, and who is counted, where their entries are the same', async () => {
  const bad = await FakeUpstream.start(answers({}, 500));
  const held = Promise.withResolvers<void>();
  upstream.behave((request, response) => {
    if (request.url === '/held') void held.promise.then(() => response.end());
    else answers({}, 200, { 'cache-control': 'max-age=60' })(request, response);
  });
  const entries = (...routes: string[]) =>
    [
      'upstreams:',
      `  a: {origins: ["${upstream.url}"], cache: {}}`,
      `  b: {origins: ["${upstream.url}", "${bad.url}"], balance: round-robin, retry: {when: [500]}, health: {passive: {consecutiveFailures: 1, ejectFor: 60s}}}`,
      'routes:',
      ...[ONE, '{name: pair, match: {path: "/pair"}, to: b, auth: anonymous}', '{name: held, match: {path: "/held"}, to: b, concurrency: 1, auth: anonymous}', ...routes].map((each) => `  - ${each}`),
    ].join('\n');
  const stateOfBad = async () => {
    const { upstreams } = (await ask(`${gateway.managementUrl}/upstreams`)).json<{ upstreams: { name: string; instances: { state: string }[] }[] }>();
    return upstreams.find(({ name }) => name === 'b')!.instances[1]!.state;
  };
  gateway.replace(entries());
  await statusOf('/one');
  await until(async () => (await statusOf('/pair')) === 200 && (await stateOfBad()) === 'ejected');
  const seen = upstream.seen.length;
  const pending = ask(`${gateway.url}/held`);
  await until(() => upstream.seen.length > seen);

  gateway.replace(entries(TWO));
  expect(await stateOfBad()).toBe('ejected');
  expect([await statusOf('/pair'), await statusOf('/pair'), bad.seen.length]).toEqual([200, 200, 1]);
  expect((await ask(`${gateway.url}/one`)).headers['cache-status']).toMatch(/; hit/);
  expect(await statusOf('/held')).toBe(503);
  held.resolve();
  expect((await pending).status).toBe(200);
  expect([await statusOf('/held'), await statusOf('/two')]).toEqual([200, 200]);
  await bad.stop();
});

it('lets what is under way end by the table that it began with', async () => {
  const answered = Promise.withResolvers<void>();
  upstream.behave((_request, response) => {
    response.write('begun ');
    void answered.promise.then(() => response.end('ended'));
  });
  const request = httpRequest(`${gateway.url}/one`).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  gateway.write(yaml(TWO));
  gateway.reload.reload('signal');
  expect(await statusOf('/one')).toBe(404);
  answered.resolve();
  expect(await response.toArray().then((chunks) => chunks.join(''))).toBe('begun ended');
});

it('takes the limits of the server over, and says what needs a restart', async () => {
  gateway.write(`sizes: {url: 20b, headers: 2kb}\ncodeViews: false\ntelemetry: {baggage: [route]}\n${yaml(ONE)}`);
  gateway.reload.reload('signal');
  expect(await statusOf(`/one?${'x'.repeat(30)}`)).toBe(414);
  expect((await ask(`${gateway.url}/one`, { headers: { 'x-long': 'x'.repeat(3000) } })).status).toBe(431);
  expect((await report()).reload).toMatchObject({ needRestart: ['codeViews', 'telemetry'], diff: { changed: expect.arrayContaining(['codeViews', 'sizes.url', 'sizes.headers']) } });
});

describe('a gateway that watches its file', () => {
  it('follows a change, and the file that comes back after a fault', async () => {
    gateway.reload.watch();
    await sleep(600);
    gateway.write(yaml(ONE, TWO));
    await until(async () => (await statusOf('/two')) === 200);
    gateway.write('routes: 1');
    await until(() => gateway.reload.last?.outcome === 'refused');
    expect(await statusOf('/two')).toBe(200);
    gateway.write(yaml(ONE, TWO));
    await until(() => gateway.reload.last?.outcome === 'applied');
  });

  it('follows what it includes: a change, and what mends a new one that was faulty', async () => {
    const [near, far] = ['near', 'far'].map((name) => join(mkdtempSync(join(tmpdir(), `portico-${name}-`)), 'routes.yaml')) as [string, string];
    const including = (file: string) => `upstreams: {a: {origins: ["${upstream.url}"]}}\ninclude: ["${file}"]\n`;
    writeFileSync(near, `routes: [${ONE}]`);
    writeFileSync(far, `routes: [${ONE}, ${TWO.replace('to: a', 'to: nobody')}]`);
    gateway.replace(including(near));
    gateway.reload.watch();
    await sleep(600);
    writeFileSync(near, `routes: [${TWO}]`);
    await until(async () => (await statusOf('/two')) === 200);

    gateway.write(including(far));
    await until(() => gateway.reload.last?.outcome === 'refused');
    const refused = gateway.reload.last;
    await sleep(1000);
    expect(gateway.reload.last).toBe(refused);
    expect([await statusOf('/one'), await statusOf('/two')]).toEqual([404, 200]);
    writeFileSync(far, `routes: [${ONE}]`);
    await until(async () => (await statusOf('/one')) === 200);
    for (const file of [near, far]) rmSync(dirname(file), { recursive: true });
  });

  it('follows links that are swapped on the way to it, as Kubernetes does', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'portico-links-'));
    const release = (name: string, text: string) => {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'gateway.yaml'), text);
      symlinkSync(name, join(directory, 'next'));
      renameSync(join(directory, 'next'), join(directory, '..data'));
    };
    release('..1', yaml(ONE));
    symlinkSync('..data/gateway.yaml', join(directory, 'gateway.yaml'));
    const linked = await startTestGateway('', [], { PORTICO_CONFIG: join(directory, 'gateway.yaml') });
    linked.reload.watch();
    await sleep(600);
    release('..2', yaml(TWO));
    await until(async () => (await ask(`${linked.url}/two`)).status === 200);
    await linked.stop();
    rmSync(directory, { recursive: true });
  });
});
