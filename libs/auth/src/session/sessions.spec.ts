import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { createStores, type Stores } from '@portico/pipeline';
import { KeyRing } from './key-ring.ts';
import { Sealer } from './sealer.ts';
import { type NewSession } from './session-record.ts';
import { SessionStore } from './session-store.ts';
import { Sessions, type SessionsEnded } from './sessions.ts';
import { type TokenGrants } from './token-grants.ts';
import { TokenRefresh } from './token-refresh.ts';

const OPTIONS = { idle: 1_000, absolute: 10_000, perUser: 2 };
const record = (subject = 'u-001'): NewSession => ({
  id: 'public', subject, client: 'web-bff', claims: {}, scopes: [], roles: [], createdAt: 0,
  tokens: { access: 'a', refresh: 'r', id: 'i', obtainedAt: 0 },
});

describe('sessions', () => {
  let now: number;
  let stores: Stores;
  let store: SessionStore;
  let sessions: Sessions;

  beforeEach(async () => {
    now = 0;
    stores = await createStores({ redisUrl: undefined }, 'test');
    store = new SessionStore(stores, new Sealer(new KeyRing(['k'.repeat(32)]), 'session'), OPTIONS, () => now);
    sessions = new Sessions(store, stores, OPTIONS.idle, () => now);
  });
  afterEach(() => {
    sessions.onModuleDestroy();
    stores.close();
  });

  it('are kept under the hash of their cookie, sealed', async () => {
    const cookie = await sessions.begin(record());
    expect(cookie).toMatch(/^[\w-]{43}$/);
    expect(await stores.table('session').get(cookie)).toBeUndefined();
    const kept = await stores.table<string>('session').get(SessionStore.keyOf(cookie));
    expect(kept).not.toContain('u-001');
  });

  it('are opened once for all who ask at the same time', async () => {
    const cookie = await sessions.begin(record());
    const others = new Sessions(store, stores, OPTIONS.idle, () => now);
    const found = await Promise.all([1, 2, 3].map(() => others.find(`__Host-portico=${cookie}`)));
    expect(new Set(found).size).toBe(1);
    expect(others.recall(cookie)).toBe(found[0]);
    others.onModuleDestroy();
  });

  it('that end while they are being opened stay ended', async () => {
    const cookie = await sessions.begin(record());
    const key = SessionStore.keyOf(cookie);
    const others = new Sessions(store, stores, OPTIONS.idle, () => now);
    const answer = Promise.withResolvers<void>();
    const read = store.read.bind(store);
    // The store says that there is one; before that is heard, there is none any more.
    jest.spyOn(store, 'read').mockImplementationOnce(async (asked) => {
      const stored = await read(asked);
      await answer.promise;
      return stored;
    });
    const opening = others.open(key);
    await setImmediate();
    await sessions.end([key], 'signed-out');
    answer.resolve();
    expect(await opening).toBeUndefined();
    expect(others.recall(cookie)).toBeUndefined();
    others.onModuleDestroy();
  });

  it('cannot be brought back by what is kept late', async () => {
    const cookie = await sessions.begin(record());
    const session = sessions.recall(cookie)!;
    await sessions.end([session.key], 'signed-out');
    expect(await sessions.replace(session, { ...session.record, version: 2 })).toBe(false);
    sessions.touch(session);
    expect(await sessions.find(`__Host-portico=${cookie}`)).toBeUndefined();
  });

  it('end at their idle and at their absolute time, to the millisecond', async () => {
    const cookie = await sessions.begin(record());
    now = 999;
    expect(sessions.recall(cookie)).toBeDefined();
    now = 1_000;
    expect(sessions.recall(cookie)).toBeUndefined();
    expect(await sessions.find(`__Host-portico=${cookie}`)).toBeUndefined();
    const used = await sessions.begin({ ...record(), createdAt: now });
    for (; now < 10_900; now += 900) sessions.touch(sessions.recall(used)!);
    now = 10_999;
    expect(sessions.recall(used)).toBeDefined();
    now = 11_000;
    expect(sessions.recall(used)).toBeUndefined();
  });

  it('are not written at each use, but often enough', async () => {
    const cookie = await sessions.begin(record());
    const session = sessions.recall(cookie)!;
    const key = session.key;
    now = 40;
    sessions.touch(session);
    await setImmediate();
    expect((await store.read(key))!.seenAt).toBe(0);
    now = 60;
    sessions.touch(session);
    await setImmediate();
    expect((await store.read(key))!.seenAt).toBe(60);
  });

  it('tell those who listen why they ended', async () => {
    const heard: SessionsEnded[] = [];
    sessions.onEnded((ended) => heard.push(ended));
    const keys = [];
    for (let times = 0; times < 3; times += 1) keys.push(SessionStore.keyOf(await sessions.begin(record())));
    expect(heard).toEqual([{ keys: [expect.any(String)], reason: 'too-many' }]);
    await sessions.end([keys[2]!], 'ended-by-user');
    expect(heard.at(-1)).toEqual({ keys: [keys[2]], reason: 'ended-by-user' });
  });

  it('know who somebody is by the same object until it changes', async () => {
    const session = sessions.recall(await sessions.begin(record()))!;
    const before = session.principal;
    await sessions.replace(session, { ...session.record, version: 2, tokens: { ...session.record.tokens, access: 'b' } });
    expect(session.principal).toBe(before);
    await sessions.replace(session, { ...session.record, version: 3, roles: ['admin'] });
    expect(session.principal).not.toBe(before);
    expect([sessions.of({ principal: before }), sessions.of({ principal: session.principal })]).toEqual([session, session]);
    session.adopt({ ...session.record, version: 2, roles: [] });
    expect(session.principal.roles).toEqual(['admin']);
  });

  it('know who somebody is whose roles changed when another replica renewed the tokens', async () => {
    const cookie = await sessions.begin(record());
    const others = new Sessions(store, stores, OPTIONS.idle, () => now);
    const theirs = (await others.find(`__Host-portico=${cookie}`))!;
    const ours = sessions.recall(cookie)!;
    await others.replace(theirs, { ...theirs.record, version: 2, roles: ['admin'] });
    const refresh = new TokenRefresh(sessions, store, stores, {} as TokenGrants, 0);
    expect(await refresh.renew(ours)).toBe(true);
    expect(ours.principal.roles).toEqual(['admin']);
    expect(sessions.of({ principal: ours.principal })).toBe(ours);
    others.onModuleDestroy();
  });
});
