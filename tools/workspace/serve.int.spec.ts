import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quietPorts } from '@portico/testing';

const serve = resolve(import.meta.dirname, 'serve.mjs');
const folder = mkdtempSync(join(tmpdir(), 'portico-serve-'));
const running = new Set<ChildProcess>();
let ports: Record<'keeper' | 'service' | 'web' | 'mobile', number>;

beforeAll(async () => {
  const [keeper = 0, service = 0, web = 0, mobile = 0] = await quietPorts(4);
  ports = { keeper, service, web, mobile };
  const apps = [
    { name: 'service', folder: join(folder, 'service'), port: service },
    { name: 'web', folder: join(folder, 'web'), port: web, needs: ['service'] },
    { name: 'mobile', folder: join(folder, 'mobile'), port: mobile, needs: ['service'] },
  ];
  for (const { name } of apps) write(name, 'first');
  writeFileSync(join(folder, 'shop.json'), JSON.stringify({ keeperPort: keeper, apps }));
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await allFree();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('serve', () => {
  it('runs a gateway with the service that it needs, and leaves nothing behind', async () => {
    const web = start('web');
    expect(await answer(ports.web)).toBe('first');
    expect(await answer(ports.service)).toBe('first');
    await stop(web);
    expect(await listening()).toEqual([]);
  });

  it('starts again after a change, of the gateway or of the service', async () => {
    const web = start('web');
    for (const [name, port] of [['web', ports.web], ['service', ports.service]] as const) {
      await answer(port);
      write(name, 'changed');
      expect(await answer(port, 'changed')).toBe('changed');
      write(name, 'first');
    }
    await stop(web);
  });

  it.each([
    ['web', 'mobile'],
    ['mobile', 'web'],
  ] as const)('shares one service, which goes on without a gap when %s is stopped first', async (first, second) => {
    const [one, other] = [start(first), start(second)];
    await Promise.all([answer(ports[first]), answer(ports[second]), answer(ports.service)]);
    const stopping = stop(one);
    while (running.has(one)) expect(await ask(ports.service)).toBe('first');
    await stopping;
    expect(await ask(ports.service)).toBe('first');
    expect(await ask(ports[second])).toBe('first');
    await stop(other);
    expect(await listening()).toEqual([]);
  });

  it('leaves nothing behind when it is killed outright', async () => {
    const web = start('web');
    await Promise.all([answer(ports.web), answer(ports.service)]);
    web.kill('SIGKILL');
    await allFree();
  });

  it('says in one line that a port is in use', async () => {
    const other = createServer().listen(ports.web, 'localhost');
    const web = start('web');
    const output = collect(web);
    const [code] = (await once(web, 'exit')) as [number];
    other.close();
    expect(code).not.toBe(0);
    expect(output()).toMatch(new RegExp(`^port ${ports.web}, which web needs, is in use: [^\\n]*\\n$`));
  });
});

function write(name: string, text: string): void {
  mkdirSync(join(folder, name, 'src'), { recursive: true });
  const lines = [
    "import { createServer } from 'node:http';",
    `createServer((_, reply) => reply.end('${text}')).listen(Number(process.env.PORT), 'localhost');`,
  ];
  writeFileSync(join(folder, name, 'src/main.ts'), lines.join('\n'));
}

function start(name: string): ChildProcess {
  const env = { ...process.env, PORTICO_SHOP: join(folder, 'shop.json'), PORT: undefined, MANAGEMENT_PORT: undefined };
  const child = spawn(process.execPath, [serve, join(folder, name)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function collect(child: ChildProcess): () => string {
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => parts.push(String(part)));
  return () => parts.join('');
}

/** What listens at the port says, once it says `expected` (or anything). */
async function answer(port: number, expected?: string): Promise<string | undefined> {
  for (const until = Date.now() + 10_000; Date.now() < until; await sleep(20)) {
    const text = await ask(port);
    if (text !== undefined && (expected === undefined || text === expected)) return text;
  }
  return undefined;
}

async function ask(port: number): Promise<string | undefined> {
  try {
    return await (await fetch(`http://localhost:${port}`, { headers: { connection: 'close' } })).text();
  } catch {
    return undefined;
  }
}

async function listening(): Promise<number[]> {
  const answers = await Promise.all(Object.values(ports).map(async (port) => ({ port, isFree: await isFree(port) })));
  return answers.filter(({ isFree }) => !isFree).map(({ port }) => port);
}

async function allFree(): Promise<void> {
  while ((await listening()).length > 0) await sleep(20);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer().once('error', () => done(false));
    server.listen(port, 'localhost', () => server.close(() => done(true)));
  });
}
