import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, FakeProvider } from './fake-provider.fixture.ts';
import { SessionGateway, signIn } from './session-gateway.fixture.ts';
import { TestBrowser } from './test-browser.fixture.ts';
import { TestClock } from './test-clock.fixture.ts';

const LIFE_S = 300;
const TO_EXPIRY_MS = LIFE_S * 1_000;

describe('the tokens of a session', () => {
  let provider: FakeProvider;
  let gateway: SessionGateway;
  let browser: TestBrowser;
  let clock: TestClock;
  const token = async () => {
    const { status, body, headers } = await browser.call('/api/token');
    return { status, headers, ...(JSON.parse(body) as { token?: string; code?: string }) };
  };
  const isSignedIn = async () => (await browser.call('/api/me')).status === 200;

  beforeAll(async () => {
    provider = await FakeProvider.start();
    gateway = await SessionGateway.start(provider);
  });
  beforeEach(async () => {
    clock = new TestClock();
    Object.assign(provider, { tokenLifeS: LIFE_S, fault: undefined, delayMs: 0, issuesRefreshTokens: true, idTokenClaims: {} });
    browser = new TestBrowser(gateway.url);
    await signIn(browser, provider);
    provider.seen.length = 0;
  });
  afterEach(() => clock.restore());
  afterAll(async () => {
    await gateway.stop();
    await provider.stop();
  });

  it('are renewed by one request for 100 calls at once, all of which are answered', async () => {
    const before = (await token()).token;
    clock.advance(TO_EXPIRY_MS);
    provider.delayMs = 100;
    const all = await Promise.all(Array.from({ length: 100 }, token));
    expect(all.map(({ status }) => status)).toEqual(Array(100).fill(200));
    const tokens = new Set(all.map((each) => each.token));
    expect([tokens.size, tokens.has(before)]).toEqual([1, false]);
    expect(provider.tokenRequests).toBe(1);
  });

  it('are renewed ahead of their end, behind the back of calls', async () => {
    const before = (await token()).token;
    clock.advance(TO_EXPIRY_MS - 20_000);
    provider.delayMs = 100;
    expect((await token()).token).toBe(before);
    expect((await token()).token).toBe(before);
    await sleep(200);
    expect((await token()).token).not.toBe(before);
    expect(provider.tokenRequests).toBe(1);
  });

  it('are renewed again and again, each time with the newest refresh token', async () => {
    for (let times = 0; times < 3; times += 1) {
      clock.advance(TO_EXPIRY_MS);
      expect((await token()).status).toBe(200);
    }
    expect(new Set(provider.forms('/token').map((form) => form.get('refresh_token'))).size).toBe(3);
  });

  it('are not renewed by calls that are refused', async () => {
    clock.advance(TO_EXPIRY_MS);
    await browser.call('/api/token', { headers: { 'x-csrf': '' } });
    await sleep(50);
    expect(provider.tokenRequests).toBe(0);
  });

  it('are renewed though whoever asked has left, and the refresh token is not lost', async () => {
    clock.advance(TO_EXPIRY_MS);
    provider.delayMs = 200;
    const leaving = new AbortController();
    const headers = { cookie: browser.cookies(), 'x-csrf': '1' };
    const left = fetch(`${gateway.url}/api/token`, { headers, signal: leaving.signal }).catch(() => 'left');
    await sleep(60);
    leaving.abort();
    expect(await left).toBe('left');
    await sleep(300);
    expect((await token()).status).toBe(200);
    expect(provider.tokenRequests).toBe(1);
    clock.advance(TO_EXPIRY_MS);
    expect((await token()).status).toBe(200);
  });

  it('end with the session when the provider says invalid_grant', async () => {
    clock.advance(TO_EXPIRY_MS);
    provider.fault = () => [400, { error: 'invalid_grant' }];
    expect(await token()).toMatchObject({ status: 401, code: 'unauthenticated' });
    provider.fault = undefined;
    expect(await isSignedIn()).toBe(false);
  });

  it.each<[string, Answer | 'hang', number]>([
    ['a server error', [500, { error: 'server_error' }], 503],
    ['an overload', [503, {}], 503],
    ['invalid_client', [401, { error: 'invalid_client' }], 503],
    ['unauthorized_client', [400, { error: 'unauthorized_client' }], 503],
    ['temporarily_unavailable', [400, { error: 'temporarily_unavailable' }], 503],
    ['nonsense', [200, { nonsense: true }], 503],
    ['no answer', 'hang', 504],
  ])('stay with the session when the provider answers with %s; calls without them go on', async (_what, fault, expected) => {
    clock.advance(TO_EXPIRY_MS);
    provider.fault = () => fault;
    const startedAt = performance.now();
    const refused = await token();
    expect(refused.status).toBe(expected);
    // The deadline of the call is 1.5 s, however long the provider takes.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await isSignedIn()).toBe(true);
    provider.fault = undefined;
    if (fault === 'hang') await sleep(2_500);
    clock.advance(2_000);
    expect((await token()).status).toBe(200);
  });

  it('are asked for less and less often while the provider is in trouble', async () => {
    clock.advance(TO_EXPIRY_MS);
    provider.fault = () => [500, {}];
    for (let times = 0; times < 20; times += 1) {
      const refused = await token();
      expect([refused.status, refused.code]).toEqual([503, 'identity_unavailable']);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(provider.tokenRequests).toBe(1);
    clock.advance(1_100);
    await token();
    clock.advance(1_100);
    await token();
    expect(provider.tokenRequests).toBe(2);
    clock.advance(1_100);
    expect((await token()).status).toBe(503);
    expect(provider.tokenRequests).toBe(3);
  });

  it('are renewed once when an upstream refuses them, and not at all when they are new', async () => {
    expect(JSON.parse((await browser.call('/api/refused-token')).body)).toEqual({ renewed: false, again: false, isOther: false });
    clock.advance(10_000);
    expect(JSON.parse((await browser.call('/api/refused-token')).body)).toEqual({ renewed: true, again: false, isOther: true });
    expect(provider.tokenRequests).toBe(1);
  });

  it('are given up when the user signed out meanwhile, and nobody gets the session back', async () => {
    const { logoutUrl } = JSON.parse((await browser.call('/bff/user')).body) as { logoutUrl: string };
    const cookies = browser.cookies();
    clock.advance(TO_EXPIRY_MS);
    provider.delayMs = 300;
    const waiting = token();
    await sleep(100);
    await browser.navigate(logoutUrl);
    expect((await waiting).status).toBe(401);
    const after = await fetch(`${gateway.url}/api/me`, { headers: { cookie: cookies, 'x-csrf': '1' } });
    expect(after.status).toBe(401);
    await sleep(50);
    // The one that the session had and the one that came too late.
    expect(provider.forms('/revoke')).toHaveLength(2);
  });

  it('bring along what changed of the user', async () => {
    provider.idTokenClaims = { roles: ['customer', 'admin'] };
    expect((await browser.call('/api/admin')).status).toBe(403);
    clock.advance(TO_EXPIRY_MS);
    await token();
    expect((await browser.call('/api/admin')).status).toBe(200);
  });

  it('are not taken when they are those of another user', async () => {
    clock.advance(TO_EXPIRY_MS);
    provider.idTokenClaims = { sub: 'u-002' };
    expect((await token()).status).toBe(503);
    expect(JSON.parse((await browser.call('/api/me')).body)).toMatchObject({ subject: 'u-001' });
  });

  it('run out without a refresh token, while the session lives on', async () => {
    provider.issuesRefreshTokens = false;
    await signIn(browser, provider);
    clock.advance(TO_EXPIRY_MS);
    expect(await token()).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(await isSignedIn()).toBe(true);
  });
});
