import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { GatewayError, Stores, type Table } from '@portico/pipeline';
import { FakeProvider } from './fake-provider.fixture.ts';
import { SessionGateway, signIn } from './session-gateway.fixture.ts';
import { TestBrowser } from './test-browser.fixture.ts';

describe('back-channel logout', () => {
  let provider: FakeProvider;
  let gateway: SessionGateway;
  let browser: TestBrowser;
  const isSignedIn = async (who = browser) => (await who.call('/api/me')).status === 200;
  const tell = (token: string, type = 'application/x-www-form-urlencoded') =>
    fetch(`${gateway.url}/bff/backchannel-logout`, {
      method: 'POST', headers: { 'content-type': type }, body: new URLSearchParams({ logout_token: token }).toString(),
    });
  const signInAs = async (user: string) => {
    const other = new TestBrowser(gateway.url);
    Object.assign(provider, { user, idTokenClaims: { sid: `sid-of-${user}` } });
    await signIn(other, provider);
    return other;
  };

  beforeAll(async () => {
    provider = await FakeProvider.start();
    gateway = await SessionGateway.start(provider);
  });
  beforeEach(async () => {
    browser = await signInAs('u-001');
  });
  afterAll(async () => {
    await gateway.stop();
    await provider.stop();
  });

  it('ends the sessions of one session at the provider (sid)', async () => {
    provider.idTokenClaims = { sid: 'another' };
    const elsewhere = new TestBrowser(gateway.url);
    await signIn(elsewhere, provider);
    const { status, headers } = await tell(await provider.logoutToken({ sid: 'sid-of-u-001' }));
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect([await isSignedIn(), await isSignedIn(elsewhere)]).toEqual([false, true]);
  });

  it('ends all sessions of a user (sub), and nobody else’s', async () => {
    const elsewhere = new TestBrowser(gateway.url);
    await signIn(elsewhere, provider);
    const stranger = await signInAs('u-002');
    expect((await tell(await provider.logoutToken({ sub: 'u-001' }))).status).toBe(200);
    expect([await isSignedIn(), await isSignedIn(elsewhere), await isSignedIn(stranger)]).toEqual([false, false, true]);
  });

  it('does not end the session of another user than it names', async () => {
    expect((await tell(await provider.logoutToken({ sid: 'sid-of-u-001', sub: 'u-002' }))).status).toBe(200);
    expect(await isSignedIn()).toBe(true);
  });

  it('refuses a replayed jti', async () => {
    const token = await provider.logoutToken({ sub: 'u-001' });
    expect((await tell(token)).status).toBe(200);
    browser = await signInAs('u-001');
    expect((await tell(token)).status).toBe(400);
    expect(await isSignedIn()).toBe(true);
  });

  it('takes the token again when the store was lost on the way', async () => {
    const token = await provider.logoutToken({ sub: 'u-001' });
    const tables = Object.getPrototypeOf(gateway.running.app.get(Stores).table('any')) as Table<unknown>;
    const lost = jest.spyOn(tables, 'delete').mockRejectedValue(new GatewayError('state_unavailable', 'Lost.'));
    expect([(await tell(token)).status, await isSignedIn()]).toEqual([503, true]);
    lost.mockRestore();
    expect([(await tell(token)).status, await isSignedIn()]).toEqual([200, false]);
  });

  it('closes the session’s streams and tells open tabs', async () => {
    const stream = await browser.listen('/api/stream');
    const events = await browser.listen('/bff/events');
    const stranger = await signInAs('u-002');
    const others = await stranger.listen('/api/stream');
    await sleep(50);
    await tell(await provider.logoutToken({ sid: 'sid-of-u-001' }));
    await Promise.all([stream.ended, events.ended]);
    expect(events.events.at(-1)).toBe('event: ended\ndata: {"reason":"provider"}');
    expect(await Promise.race([others.ended, sleep(100, 'open')])).toBe('open');
    others.close();
  });

  it.each([
    ['another client', { sub: 'u-001', aud: 'other' }],
    ['another issuer', { sub: 'u-001', iss: 'https://evil.example' }],
    ['long ago', { sub: 'u-001', iat: 1 }],
    ['the future', { sub: 'u-001', iat: Math.floor(Date.now() / 1_000) + 3_600 }],
    ['nobody', {}],
    ['no logout', { sub: 'u-001', events: { other: {} } }],
    ['no event', { sub: 'u-001', events: undefined }],
    ['an event that is no object', { sub: 'u-001', events: { 'http://schemas.openid.net/event/backchannel-logout': true } }],
    ['a sign-in (nonce)', { sub: 'u-001', nonce: 'x' }],
    ['no number (jti)', { sub: 'u-001', jti: undefined }],
  ])('refuses a token of %s', async (_what, claims) => {
    const refused = await tell(await provider.logoutToken(claims));
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([400, 'logout_token_refused']);
    expect(await isSignedIn()).toBe(true);
  });

  it('refuses tokens of other kinds, forged ones, and what is no token', async () => {
    const good = await provider.logoutToken({ sub: 'u-001' });
    const [header, payload] = good.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const otherKind = await provider.logoutToken({ sub: 'u-001' }, 'at+jwt');
    const tokens = [otherKind, good.slice(0, -6), none, `${header}.${payload}`, 'x', ''];
    for (const token of tokens) expect((await tell(token)).status).toBe(400);
    expect((await tell(good, 'application/json')).status).toBe(400);
    expect((await fetch(`${gateway.url}/bff/backchannel-logout`, { method: 'POST' })).status).toBe(400);
    expect(await isSignedIn()).toBe(true);
    expect(gateway.told.join('\n')).not.toContain(good);
  });

  it('takes tokens whose header does not say what they are, as the standard allows', async () => {
    expect((await tell(await provider.logoutToken({ sub: 'u-001' }, undefined))).status).toBe(200);
    expect(await isSignedIn()).toBe(false);
  });
});
