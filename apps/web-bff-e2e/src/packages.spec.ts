import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Shop, startShop } from '@portico/testing';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../../..');
/** Their one dependency, with its own, taken from here: a test asks no registry. */
const DEPENDENCIES = ['openapi-fetch', 'openapi-typescript-helpers'];

const PROGRAM = `
import { answer, createWebClient, missing, ProblemError } from '@portico/web-client';
import { createMobileClient, MemoryVault } from '@portico/mobile-client';
const [web, mobile] = process.argv.slice(2) as [string, string];
const page = await answer(createWebClient({ origin: web }).api.GET('/api/pages/home'));
const options = { clientId: 'pocket', redirectUri: 'x:/y', scopes: ['openid'] };
const screen = await answer(createMobileClient({ origin: mobile, issuer: mobile, vault: new MemoryVault(), signIn: options }).api.GET('/v1/screens/home', {}));
const refused = await answer(createWebClient({ origin: web }).api.GET('/api/pages/orders', {})).catch((error: unknown) => error);
console.log(JSON.stringify([page.hero?.title, screen.title, missing(page, 'hero') ?? null, refused instanceof ProblemError && refused.code]));
`;
const WRONG = `
import { createWebClient } from '@portico/web-client';
const { data } = await createWebClient().api.GET('/api/pages/home');
console.log(data?.nothing);
await createWebClient().api.GET('/api/pages/nowhere');
`;

let folder: string;
let shop: Shop;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-outside-'));
  mkdirSync(join(folder, 'node_modules/@portico'), { recursive: true });
  for (const name of DEPENDENCIES) symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  symlinkSync(join(ROOT, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  for (const name of ['web', 'mobile']) {
    await run('npm', ['pack', '--silent', join(ROOT, 'dist/libs/api', name)], { cwd: folder });
    const packed = readdirSync(folder).find((file) => file.startsWith(`portico-${name}-client-`))!;
    const place = join(folder, 'node_modules/@portico', `${name}-client`);
    mkdirSync(place);
    await run('tar', ['-xzf', packed, '--strip-components=1', '-C', place], { cwd: folder });
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  shop = await startShop({ gateways: ['web-bff', 'mobile-bff'] });
}, 60_000);
afterAll(async () => {
  await shop?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function compiled(source: string): Promise<string> {
  writeFileSync(join(folder, 'program.ts'), source);
  const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2023,dom', '--types', 'node', 'program.ts'];
  return run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...options], { cwd: folder }).then(() => '', ({ stdout }: { stdout: string }) => stdout);
}

describe('the clients, packed and unpacked in a project outside', () => {
  it('are typed, and call both gateways', async () => {
    expect(await compiled(PROGRAM)).toBe('');
    const { stdout } = await run(process.execPath, ['program.js', shop.gateway('web-bff').url, shop.gateway('mobile-bff').url], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual(['Long evenings, good company', 'Long evenings, good company', null, 'unauthenticated']);
  }, 180_000);

  it('do not compile against what a gateway does not have', async () => {
    const faults = await compiled(WRONG);
    expect(faults).toMatch(/program\.ts\(4,.*nothing/);
    expect(faults).toMatch(/program\.ts\(5,/);
  }, 180_000);
});
