import { type Principal, principalKey } from '@portico/pipeline';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { SigningKeys } from '../keys/signing-keys.ts';
import { newStoredKey, type StoredKey } from '../keys/stored-key.ts';
import { Minter } from './minter.ts';

const ADA: Principal = Object.freeze({ kind: 'user', subject: 'u-001', client: 'pocket', scopes: ['shop:read'], roles: ['customer'], acr: 'pwd', authTime: 1 });

describe('the minter', () => {
  let now: number;
  let keys: SigningKeys;
  let stored: StoredKey;
  let minter: Minter;

  beforeEach(async () => {
    now = Date.parse('2026-10-01T12:00:00Z');
    stored = await newStoredKey('ES256', now);
    keys = new SigningKeys(() => now);
    await keys.use([stored]);
    minter = new Minter(keys, { issuer: () => 'https://mobile.example', client: 'mobile-bff' }, () => now);
  });

  it('gives what it has at once, until 15 seconds before it is over', async () => {
    const first = await minter.authorization(ADA, 'products');
    expect(minter.authorization(ADA, 'products')).toBe(first);
    now += 74_999;
    expect(minter.authorization(ADA, 'products')).toBe(first);
    now += 1;
    const second = await minter.authorization(ADA, 'products');
    expect(second).not.toBe(first);
    expect(decodeJwt(second.slice(7)).exp).toBe(Math.floor(now / 1000) + 90);
  });

  it('signs once for all who ask at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, async () => minter.authorization(ADA, 'products')));
    expect(new Set(all).size).toBe(1);
  });

  it.each<[string, Partial<Principal>]>([
    ['kind', { kind: 'client' }], ['subject', { subject: 'u-002' }], ['client', { client: 'web-bff' }], ['no client', { client: undefined }],
    ['scopes', { scopes: [] }], ['the order of words', { scopes: ['shop', ':read'] }], ['roles', { roles: ['admin'] }], ['acr', { acr: 'mfa' }], ['authTime', { authTime: 2 }],
  ])('never gives a token to a principal of another %s', async (_what, change) => {
    const own = await minter.authorization(ADA, 'products');
    const other: Principal = { ...ADA, ...change };
    expect(principalKey(other)).not.toBe(principalKey(ADA));
    expect(await minter.authorization(other, 'products')).not.toBe(own);
  });

  it('cannot be tricked by names that look like the end of others', async () => {
    const one = principalKey({ ...ADA, subject: 'u","x', client: 'y' });
    const other = principalKey({ ...ADA, subject: 'u', client: 'x","y' });
    expect(one).not.toBe(other);
  });

  it('gives the token of what a principal is, not of what it was', async () => {
    const changing = { ...ADA };
    const before = await minter.authorization(changing, 'products');
    changing.subject = 'u-002';
    const after = await minter.authorization(changing, 'products');
    expect([before, after].map((value) => decodeJwt(value.slice(7)).sub)).toEqual(['u-001', 'u-002']);
  });

  it('signs anew with another key as soon as that one is active, and never again with one that is gone', async () => {
    const first = await minter.authorization(ADA, 'products');
    const next = await newStoredKey('EdDSA', now + 10_000);
    await keys.use([stored, next]);
    expect(minter.authorization(ADA, 'products')).toBe(first);
    now += 10_000;
    const second = await minter.authorization(ADA, 'products');
    expect(decodeProtectedHeader(second.slice(7))).toEqual({ alg: 'EdDSA', kid: next.kid, typ: 'at+jwt' });
    await keys.use([stored]);
    const third = await minter.authorization(ADA, 'products');
    expect(decodeProtectedHeader(third.slice(7)).kid).toBe(stored.kid);
    expect(third).not.toBe(first);
  });
});
