import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { IdentityDatabase } from './store/identity-database.ts';
import { KeyRing } from './store/key-ring.ts';
import { testIdentity } from './testing/test-identity.ts';
import { ADA, TestRelyingParty } from './testing/test-relying-party.ts';

interface KeySet {
  keys: Record<string, string>[];
}

describe('what is kept', () => {
  let folder: string;
  const start = (more: Record<string, string> = {}) => testIdentity({ IDENTITY_DATA_DIR: folder, ...more });
  const publishedKeys = async (issuer: string) => ((await (await fetch(`${issuer}/jwks`)).json()) as KeySet).keys;

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'identity-')), 'data');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('survives a restart: keys, refresh tokens, the browser session and a form that is open', async () => {
    const before = await start();
    const issuer = before.issuer;
    const web = await TestRelyingParty.create(issuer, 'web-bff');
    const pocket = await TestRelyingParty.create(issuer, 'pocket');
    const { refresh_token } = await web.signIn();
    const open = await pocket.begin();
    const keys = await publishedKeys(issuer);
    await before.stop();

    const after = await start({ PORT: String(before.port) });
    expect(await publishedKeys(issuer)).toEqual(keys);
    expect((await web.refresh(refresh_token)).claims()?.sub).toBe('u-001');
    expect((await web.begin({ prompt: 'none' })).visit.url.searchParams.has('code')).toBe(true);
    expect((await open.redeem(await pocket.browser.submit(open.visit, ADA))).access_token).toEqual(expect.any(String));
    await after.stop();
  });

  it('lets nobody else read the folder with the private keys', async () => {
    await (await start()).stop();
    expect((await stat(folder)).mode & 0o077).toBe(0);
  });

  it('publishes no private part of a key', async () => {
    const identity = await start();
    const keys = await publishedKeys(identity.issuer);
    expect(keys.map(({ alg }) => alg)).toEqual(['ES256', 'RS256']);
    expect(keys.flatMap(Object.keys).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name))).toEqual([]);
    await identity.stop();
  });

  it('is shared by processes on the same database, from the first start on', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(await publishedKeys(one.issuer)).toEqual(await publishedKeys(other.issuer));
    await Promise.all([one.stop(), other.stop()]);
  });

  it('lets two processes on one port serve the steps of the same sign-in', async () => {
    const one = await start({ REUSE_PORT: '1' });
    const other = await start({ REUSE_PORT: '1', PORT: String(one.port) });
    const signIn = async () => (await TestRelyingParty.create(one.issuer, 'web-bff')).signIn();
    const all = await Promise.all(Array.from({ length: 8 }, signIn));
    expect(all.map((tokens) => tokens.claims()?.sub)).toEqual(Array(8).fill('u-001'));
    await Promise.all([one.stop(), other.stop()]);
  });

  it('is left within a second of a stop, though a request never ends', async () => {
    const identity = await start();
    const socket = connect(identity.port, 'localhost');
    await once(socket, 'connect');
    const form = 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99';
    socket.write(`POST /token HTTP/1.1\r\nHost: localhost\r\n${form}\r\n\r\n`);
    socket.on('error', () => undefined);
    await fetch(`${identity.issuer}/health`);
    const began = performance.now();
    await identity.stop();
    expect(performance.now() - began).toBeLessThan(1_000);
    socket.destroy();
  });

  it('signs with a new key after a rotation, without a restart, and keeps the old ones published', async () => {
    const identity = await start();
    const web = await TestRelyingParty.create(identity.issuer, 'web-bff');
    const before = await web.signIn();
    const oldKeys = await publishedKeys(identity.issuer);
    const database = new IdentityDatabase(join(folder, 'identity.db'));
    const rotated = await new KeyRing(database).rotate();
    database.close();

    const deadline = Date.now() + 5_000;
    while ((await publishedKeys(identity.issuer)).length === oldKeys.length && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const keys = await publishedKeys(identity.issuer);
    expect(keys.map(({ kid }) => kid)).toEqual([...rotated, ...oldKeys.map(({ kid }) => kid)]);
    const after = await web.refresh(before.refresh_token);
    expect(decodeProtectedHeader(after.access_token).kid).toBe(rotated[0]);
    await identity.stop();
  });
});
