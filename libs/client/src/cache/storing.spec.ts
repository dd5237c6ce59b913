import { ANONYMOUS } from '@portico/pipeline';
import { type ResponseHeaders } from '../dispatch.ts';
import { user } from './cache.fixture.ts';
import { ANYONE, identityOf, SOMEBODY } from './identity.ts';
import { keeping } from './storing.ts';

const NOW = Date.UTC(2026, 5, 1);
const ANN = identityOf(user('ann'), 'minted', false);
const kept = (headers: ResponseHeaders, identity = ANYONE, status = 200, perPrincipal = false) => keeping(status, headers, identity, NOW, { heuristics: true, perPrincipal })?.audience;

describe('an answer to nobody in particular', () => {
  it.each<[string, ResponseHeaders, number, string | undefined]>([
    ['that says how long it is good', { 'cache-control': 'max-age=60' }, 200, 'anonymous'],
    ['that says so with a status nobody knows', { 'cache-control': 'max-age=60' }, 599, 'anonymous'],
    ['that must be understood and is', { 'cache-control': 'max-age=60, no-store, must-understand' }, 200, 'anonymous'],
    ['that must be understood and is not', { 'cache-control': 'max-age=60, no-store, must-understand' }, 599, undefined],
    ['that forbids it', { 'cache-control': 'max-age=60, no-store' }, 200, undefined],
    ['that is private', { 'cache-control': 'private, max-age=60' }, 200, undefined],
    ['of which one field is private', { 'cache-control': 'private="x", max-age=60' }, 200, 'anonymous'],
    ['that varies by everything', { 'cache-control': 'max-age=60', vary: 'foo, *' }, 200, undefined],
    ['that is a stream of events', { 'cache-control': 'max-age=60', 'content-type': 'text/event-stream; charset=utf-8' }, 200, undefined],
    ['that says nothing', {}, 200, undefined],
    ['that can only be validated', { etag: '"a"', 'cache-control': 'no-cache' }, 200, 'anonymous'],
    ['that sets a cookie and says how long it is good', { 'cache-control': 'max-age=60', 'set-cookie': 'a=b' }, 200, undefined],
    ['that sets a cookie and says that it is for all', { 'cache-control': 'public, max-age=60', 'set-cookie': 'a=b' }, 200, 'everyone'],
    ['that sets a cookie and says nothing', { 'set-cookie': 'a=b', 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 200, undefined],
    ['of an error that says nothing', { 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 500, undefined],
  ])('%s', (_what, headers, status, audience) => expect(kept(headers, ANYONE, status)).toBe(audience));
});

describe('an answer to a known caller', () => {
  it.each(['public, max-age=60', 's-maxage=60', 'max-age=60, must-revalidate'])('is for everyone when it says so: %s', (cacheControl) => expect(kept({ 'cache-control': cacheControl }, ANN)).toBe('everyone'));
  it('is for nobody when it says nothing of sharing', () => expect(kept({ 'cache-control': 'max-age=60' }, ANN)).toBeUndefined());
  it('is for that caller where the upstream is declared so', () => expect(kept({ 'cache-control': 'max-age=60' }, ANN, 200, true)).toBe('principal'));
  it('is for nobody when the caller cannot be named', () => expect(kept({ 'cache-control': 'max-age=60' }, SOMEBODY, 200, true)).toBeUndefined());
  it('is never for everyone when it varies by Authorization, which is added later', () => {
    expect([kept({ 'cache-control': 'public, max-age=60', vary: 'Authorization' }, ANN), kept({ 'cache-control': 'public, max-age=60', vary: 'Authorization' }, ANN, 200, true)]).toEqual([undefined, 'principal']);
  });
  it('is never stored with a cookie', () => expect(kept({ 'cache-control': 'public, max-age=60', 'set-cookie': 'a=b' }, ANN)).toBeUndefined());
});

describe('whose call it is', () => {
  it('tells callers apart by all that a token may tell of them', () => {
    const all = [user('ann'), user('bob'), { ...user('ann'), kind: 'client' as const }, { ...user('ann'), scopes: ['a'] }, { ...user('ann'), roles: ['a'] }, { ...user('ann'), client: 'a' }, { ...user('ann'), acr: 'mfa' }, { ...user('ann'), authTime: 1 }];
    expect(new Set(all.map((one) => identityOf(one, 'minted', false))).size).toBe(all.length);
  });
  it('is the same for the same caller, whatever the order of scopes', () => expect(identityOf({ ...user('a'), scopes: ['x', 'y'] }, 'minted', false)).toBe(identityOf({ ...user('a'), scopes: ['y', 'x'] }, 'none', false)));
  it('is somebody who cannot be named with credentials in the request, or of a session', () => {
    expect([identityOf(ANONYMOUS, 'pass', true), identityOf(ANONYMOUS, 'user', false), identityOf(user('a'), 'pass', true)]).toEqual([SOMEBODY, SOMEBODY, SOMEBODY]);
    expect([identityOf(ANONYMOUS, 'none', false), identityOf(ANONYMOUS, 'minted', false)]).toEqual([ANYONE, ANYONE]);
  });
});
