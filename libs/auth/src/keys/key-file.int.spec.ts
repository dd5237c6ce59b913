import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { type GatewayDefinition, readEnvironment } from '@portico/pipeline';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { Minter } from '../credentials/minter.ts';
import { keyCommands } from './key-commands.ts';
import { KeyFile } from './key-file.ts';
import { KeyFileFollower } from './key-file.follower.ts';
import { OVERLAP_MS } from './key-schedule.ts';
import { SigningKeys } from './signing-keys.ts';

const ADA = { kind: 'user', subject: 'u-001', scopes: [], roles: [] } as const;

describe('the file of signing keys', () => {
  let directory: string;
  let file: KeyFile;
  /** Added to the replicas' clock, milliseconds. */
  let later = 0;
  const followers: KeyFileFollower[] = [];
  const log = { error: jest.fn(), log: jest.fn() };

  beforeEach(() => {
    later = 0;
    directory = mkdtempSync(join(tmpdir(), 'portico-keys-'));
    file = new KeyFile(join(directory, 'deep/keys.json'));
    jest.clearAllMocks();
  });
  afterEach(() => {
    for (const follower of followers.splice(0)) follower.stop();
    rmSync(directory, { recursive: true });
  });

  /** A gateway's share in it: what it signs with, and what it publishes. */
  async function replica() {
    const now = () => Date.now() + later;
    const keys = new SigningKeys(now);
    const follower = new KeyFileFollower(file, keys, log);
    followers.push(follower);
    await follower.start(20);
    const minter = new Minter(keys, { issuer: () => 'https://mobile.example', client: 'mobile-bff' }, now);
    const verifies = async (token: string) =>
      jwtVerify(token.slice(7), createLocalJWKSet(keys.published as never), { currentDate: new Date(now()) }).then(() => true, () => false);
    return { keys, mint: async () => minter.authorization(ADA, 'products'), verifies };
  }

  /** Runs `main.js --<name> <argument>` as far as keys go. */
  async function command(name: string, argument?: string): Promise<string[]> {
    const lines: string[] = [];
    const before = process.argv;
    process.argv = ['node', 'main.js', `--${name}`, ...(argument ? [argument] : [])];
    try {
      await keyCommands[name]!({ name: 'mobile-bff' } as GatewayDefinition, readEnvironment({ MINTING_KEYS_FILE: file.path }), (line) => lines.push(line), Object);
    } finally {
      process.argv = before;
    }
    return lines;
  }
  const taken = () => sleep(120);

  it('is made with one key at the first start, readable by its owner alone', async () => {
    await file.ensure(Date.now());
    const [key] = await file.read();
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    await file.ensure(Date.now());
    expect(await file.read()).toEqual([key]);
  });

  it('has one key though many start for the first time at once, and nothing else is left behind', async () => {
    await Promise.all(Array.from({ length: 8 }, () => new KeyFile(file.path).ensure(Date.now())));
    expect(await file.read()).toHaveLength(1);
    expect(readdirSync(join(directory, 'deep'))).toEqual(['keys.json']);
  });

  it('makes replicas sign and verify as one', async () => {
    await file.ensure(Date.now());
    const [one, other] = await Promise.all([replica(), replica()]);
    expect(await other.verifies(await one.mint())).toBe(true);
    expect(one.keys.published).toEqual(other.keys.published);
    expect(JSON.stringify(one.keys.published)).not.toContain('"d"');
  });

  it('rotates by a command while replicas run: published at once, signing after the overlap, nothing refused meanwhile', async () => {
    await file.ensure(Date.now());
    const [one, other] = await Promise.all([replica(), replica()]);
    const before = await one.mint();
    expect(await command('rotate-signing-key')).toEqual([`${file.path} is changed:`, expect.stringMatching(/ ES256 signs$/), expect.stringMatching(/ ES256 signs from 20/)]);
    await taken();
    expect(other.keys.published.keys).toHaveLength(2);
    expect(await one.mint()).toBe(before);
    const old = one.keys.active.kid;
    later = OVERLAP_MS + 1_000;
    expect(one.keys.active.kid).not.toBe(old);
    const after = await one.mint();
    expect(await other.verifies(after)).toBe(true);
    // The old key still verifies what it signed last.
    later = 0;
    expect(await other.verifies(before)).toBe(true);
  });

  it('retires a leaked key by a command: what it signed is refused at once, another signs', async () => {
    await file.ensure(Date.now());
    const gateway = await replica();
    const leaked = await gateway.mint();
    const { kid } = gateway.keys.active;
    await command('retire-signing-key', kid);
    await taken();
    expect(await gateway.verifies(leaked)).toBe(false);
    const next = await gateway.mint();
    expect(next).not.toBe(leaked);
    expect(await gateway.verifies(next)).toBe(true);
    expect(await command('signing-keys')).toEqual([expect.not.stringContaining(kid)]);
  });

  it('changes the algorithm by a rotation', async () => {
    await file.ensure(Date.now());
    await command('rotate-signing-key', 'EdDSA');
    expect((await file.read()).map(({ alg }) => alg)).toEqual(['ES256', 'EdDSA']);
    const gateway = await replica();
    later = OVERLAP_MS + 1_000;
    expect(await gateway.verifies(await gateway.mint())).toBe(true);
  });

  it.each([
    ['rotate-signing-key', 'HS256', 'Nothing is changed: there is no algorithm "HS256" here, but ES256 and EdDSA.'],
    ['retire-signing-key', undefined, 'Nothing is changed: say which: --retire-signing-key KID; --signing-keys lists them.'],
    ['retire-signing-key', 'nobody', 'Nothing is changed: there is no key nobody.'],
  ])('stays as it is when %s is called with %s, which ends with 1', async (name, argument, line) => {
    await file.ensure(Date.now());
    const before = await file.read();
    expect(await command(name, argument)).toEqual([line]);
    expect([process.exitCode, await file.read()]).toEqual([1, before]);
    process.exitCode = undefined;
  });

  it('is made by the first rotation, with a key that signs at once', async () => {
    expect(await command('rotate-signing-key', 'EdDSA')).toEqual([expect.stringMatching(/^[\w-]+ EdDSA signs$/)]);
    expect(await file.read()).toHaveLength(1);
  });

  it.each([
    ['is no JSON', '{', 'it is not JSON'],
    ['has no keys', '{"keys": []}', 'keys: Too small'],
    ['has a key that is public only', '{"keys": [{"kty": "EC"}]}', 'keys.0.d'],
  ])('keeps the old keys, and says so once without telling them, when it %s', async (_what, text, fault) => {
    await file.ensure(Date.now());
    const gateway = await replica();
    const before = gateway.keys.active.kid;
    writeFileSync(file.path, text);
    await taken();
    expect(gateway.keys.active.kid).toBe(before);
    expect(log.error.mock.calls).toEqual([[expect.stringContaining(fault)]]);
    await file.write(await (async () => [await (await import('./stored-key.ts')).newStoredKey('ES256', Date.now())])());
    await taken();
    expect(gateway.keys.active.kid).not.toBe(before);
  });

  it('keeps the old keys when it is gone, and says so once', async () => {
    await file.ensure(Date.now());
    const gateway = await replica();
    rmSync(file.path);
    await taken();
    expect(gateway.keys.active.kid).toEqual(expect.any(String));
    expect(log.error).toHaveBeenCalledTimes(1);
  });
});
