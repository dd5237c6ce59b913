import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Readings } from '@portico/pipeline';
import { answers, ask, FakeUpstream } from '@portico/testing';
import { startTestGateway, type TestGateway } from './gateway.fixture.ts';

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
  expect((await report()).reload).toMatchObject({ outcome: 'refused', faults: [expect.objectContaining({ line: 4, message: 'there is no upstream "nobody"' })] });
  gateway.write(yaml(TWO, '{name: y, match: {path: "/y"}, to: a, auth: {policy: none}}'));
  gateway.reload.reload('signal');
  expect((await report()).reload).toMatchObject({ outcome: 'refused', faults: [expect.objectContaining({ message: 'there is no policy "none"' })] });
  gateway.write('routes: [');
  gateway.reload.reload('signal');
  expect(await statusOf('/one')).toBe(200);
  const counts = [...gateway.app.get(Readings)].find(({ name }) => name === 'portico.configuration.reloads')!.read();
  expect([...counts]).toEqual([[0, { 'portico.outcome': 'applied' }], [3, { 'portico.outcome': 'refused' }]]);
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

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('It did not come to be.');
    await sleep(50);
  }
}

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
