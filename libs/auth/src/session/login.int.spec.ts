import { FakeProvider } from './fake-provider.fixture.ts';
import { SessionGateway, signIn } from './session-gateway.fixture.ts';
import { TestBrowser, type Visit } from './test-browser.fixture.ts';

const SESSION = '__Host-portico';
const LOGIN = /^__Host-portico-login-/;

function isPage({ status, headers, body }: Visit, expected: number): void {
  expect(status).toBe(expected);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(body).toContain('<h1>');
  expect(body).not.toMatch(/<script|\bat .*\.ts:|node_modules|Error:/);
}

describe('signing in', () => {
  let provider: FakeProvider;
  let gateway: SessionGateway;
  let browser: TestBrowser;
  const answerOf = (begun: Visit) => {
    const back = provider.authorize(begun.location!);
    return back.pathname + back.search;
  };
  const isSignedIn = async (who = browser) => (await who.call('/bff/user')).status === 200;

  beforeAll(async () => {
    provider = await FakeProvider.start();
    gateway = await SessionGateway.start(provider);
  });
  beforeEach(() => {
    browser = new TestBrowser(gateway.url);
    Object.assign(provider, { user: 'u-001', fault: undefined, issuesRefreshTokens: true });
    Object.assign(provider, { idTokenClaims: {}, answerParameters: {} });
    provider.userInfo = [200, { name: 'Ada', email: 'ada@example.com', secret: 'not for the browser' }];
  });
  afterAll(async () => {
    await gateway.stop();
    await provider.stop();
  });

  it('leads to the provider with code flow, PKCE, state and nonce, and back to where the user wanted to go', async () => {
    const begun = await browser.navigate('/bff/login?returnUrl=%2Faccount%3Ftab%3Dorders%23top');
    expect(begun.status).toBe(303);
    expect(begun.headers['cache-control']).toBe('no-store');
    expect(Object.fromEntries(begun.location!.searchParams)).toMatchObject({
      client_id: 'web-bff',
      response_type: 'code',
      redirect_uri: `${gateway.url}/bff/callback`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.any(String),
      nonce: expect.any(String),
      scope: 'openid profile email offline_access',
    });
    const done = await browser.navigate(answerOf(begun), 'cross-site');
    expect(done.status).toBe(200);
    expect(done.location!.href).toBe(`${gateway.url}/account?tab=orders#top`);
    const user = await browser.call('/bff/user');
    expect(user.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(user.body)).toEqual({
      claims: { sub: 'u-001', name: 'Ada', email: 'ada@example.com' },
      roles: ['customer'],
      sid: expect.any(String),
      logoutUrl: expect.stringMatching(/^\/bff\/logout\?sid=/),
      expiresIn: expect.any(Number),
    });
    const me = await browser.call('/api/me');
    expect(JSON.parse(me.body)).toMatchObject({
      ...{ kind: 'user', subject: 'u-001', client: 'web-bff', roles: ['customer'] },
      ...{ scopes: ['openid', 'profile', 'shop:read'], acr: 'pwd', authTime: expect.any(Number) },
    });
  });

  it('gives cookies that no other host, site or script has a part in', async () => {
    const begun = await browser.navigate('/bff/login');
    const [login = ''] = begun.headers['set-cookie'] ?? [];
    expect(login.split('; ').slice(1)).toEqual(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', 'Max-Age=600']);
    const done = await browser.navigate(answerOf(begun), 'cross-site');
    const session = done.headers['set-cookie']!.find((line) => line.startsWith(`${SESSION}=`))!;
    expect(session).toMatch(/^__Host-portico=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    expect([...browser.jar.keys()]).toEqual([SESSION]);
  });

  it('gives the browser nothing that the provider gave, in cookies, bodies or fields', async () => {
    const begun = await browser.navigate('/bff/login');
    const done = await browser.navigate(answerOf(begun), 'cross-site');
    const user = await browser.call('/bff/user');
    const list = await browser.call('/bff/sessions');
    const all = JSON.stringify([...browser.jar, ...[begun, done, user, list].map(({ headers, body }) => [headers, body])]);
    expect(provider.secrets.length).toBeGreaterThan(2);
    for (const secret of provider.secrets) expect(all).not.toContain(secret);
    expect(all).not.toContain('not for the browser');
  });

  it('works in two tabs at the same time', async () => {
    const first = await browser.navigate('/bff/login?returnUrl=/first');
    const second = await browser.navigate('/bff/login?returnUrl=/second');
    expect((await browser.navigate(answerOf(second), 'cross-site')).location!.pathname).toBe('/second');
    expect((await browser.navigate(answerOf(first), 'cross-site')).location!.pathname).toBe('/first');
    expect(await isSignedIn()).toBe(true);
    const list = JSON.parse((await browser.call('/bff/sessions')).body) as { sessions: unknown[] };
    expect(list.sessions.length).toBeGreaterThan(0);
  });

  it('leads whoever is signed in on to the start page when the answer comes again, by the back button', async () => {
    const begun = await browser.navigate('/bff/login?returnUrl=/account');
    const answer = answerOf(begun);
    await browser.navigate(answer, 'cross-site');
    const again = await browser.navigate(answer);
    expect([again.status, again.location!.pathname]).toEqual([303, '/']);
    // Led here by the provider's page, the browser does not show its session: a page of this site asks again.
    const fromProvider = await browser.navigate(answer, 'cross-site');
    expect([fromProvider.status, fromProvider.location!.pathname]).toEqual([200, '/bff/callback']);
    const hopped = await browser.navigate(fromProvider.location!);
    expect([hopped.status, hopped.location!.pathname]).toEqual([303, '/']);
    expect(await isSignedIn()).toBe(true);
  });

  it('ends in a page for a bookmarked callback', async () => {
    const bookmarked = await browser.navigate('/bff/callback?code=x&state=y&iss=z', 'none');
    isPage(bookmarked, 400);
    expect(bookmarked.body).toContain('href="/bff/login"');
    isPage(await browser.navigate('/bff/callback', 'none'), 400);
    const fromElsewhere = await browser.navigate('/bff/callback?code=x&state=y', 'cross-site');
    isPage(await browser.navigate(fromElsewhere.location!), 400);
  });

  it('ends in a page that leads back when the provider forgot the code of a slow sign-in', async () => {
    const begun = await browser.navigate('/bff/login?returnUrl=/account');
    const answer = answerOf(begun);
    provider.fault = () => [400, { error: 'invalid_grant', error_description: 'code expired' }];
    const late = await browser.navigate(answer, 'none');
    isPage(late, 400);
    expect(late.body).toContain('href="/bff/login?returnUrl=%2Faccount"');
    expect(late.body).not.toContain('code expired');
  });

  it('ends in a page when the user cancels', async () => {
    provider.user = undefined;
    const begun = await browser.navigate('/bff/login');
    const cancelled = await browser.navigate(answerOf(begun), 'none');
    isPage(cancelled, 400);
    expect(cancelled.body).toContain('cancelled');
  });

  it('asks nothing with prompt=none, and leads back though nobody is signed in there', async () => {
    provider.user = undefined;
    const begun = await browser.navigate('/bff/login?prompt=none&returnUrl=/account');
    expect(begun.location!.searchParams.get('prompt')).toBe('none');
    const back = await browser.navigate(answerOf(begun), 'cross-site');
    expect([back.status, back.location!.pathname]).toEqual([200, '/account']);
    expect(await isSignedIn()).toBe(false);
  });

  it('passes on what a step-up demands', async () => {
    const begun = await browser.navigate('/bff/login?acr_values=mfa&max_age=60&prompt=login');
    expect(Object.fromEntries(begun.location!.searchParams)).toMatchObject({ acr_values: 'mfa', max_age: '60', prompt: 'login' });
  });

  it('refuses a sign-in that is older than the step-up demands', async () => {
    provider.idTokenClaims = { auth_time: Math.floor(Date.now() / 1_000) - 600 };
    const begun = await browser.navigate('/bff/login?max_age=60');
    isPage(await browser.navigate(answerOf(begun), 'none'), 400);
    expect(await isSignedIn()).toBe(false);
  });

  it.each(['prompt=maybe', 'prompt=none&prompt=login', 'max_age=-1', 'acr_values=%0A', 'returnUrl=/a&returnUrl=/b'])(
    'refuses %s',
    async (query) => expect((await browser.navigate(`/bff/login?${query}`)).status).toBe(400),
  );

  it('tells programs in a problem document what it tells people in a page', async () => {
    const refused = await browser.call('/bff/callback?state=x', { headers: { 'sec-fetch-dest': 'document' } });
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'login_failed', loginUrl: '/bff/login' });
  });

  it('is no place for scripts and frames', async () => {
    for (const destination of ['empty', 'iframe', 'image']) {
      const refused = await browser.navigate('/bff/login', 'same-origin', { 'sec-fetch-dest': destination });
      expect(refused.status).toBe(403);
      expect(refused.location).toBeUndefined();
    }
  });

  it('works with a provider that has no userinfo for us, no refresh tokens and says little', async () => {
    provider.userInfo = [403, { error: 'insufficient_scope' }];
    provider.issuesRefreshTokens = false;
    provider.idTokenClaims = { roles: undefined, acr: undefined, amr: undefined, auth_time: undefined, sid: undefined };
    await signIn(browser, provider);
    expect(JSON.parse((await browser.call('/api/me')).body)).toMatchObject({ subject: 'u-001', roles: [] });
  });

  it('answers 503 in a page when the provider is in trouble', async () => {
    provider.userInfo = [500, {}];
    const begun = await browser.navigate('/bff/login');
    const trouble = await browser.navigate(answerOf(begun), 'none');
    isPage(trouble, 503);
    expect(trouble.headers['retry-after']).toBe('1');
    provider.fault = () => [401, { error: 'invalid_client' }];
    isPage(await browser.navigate(answerOf(await browser.navigate('/bff/login')), 'none'), 503);
  });

  describe('under attack', () => {
    it.each([
      ['//host', '//evil.example'],
      ['/\\host', '/\\evil.example'],
      ['encoded', '%2F%2Fevil.example'],
      ['encoded twice', '%252F%252Fevil.example'],
      ['an encoded backslash', '%2F%5Cevil.example'],
      ['header injection', '/a%0d%0aSet-Cookie:%20x=1'],
      ['another scheme', 'https://evil.example'],
    ])('refuses an open redirect: %s', async (_what, returnUrl) => {
      const refused = await browser.navigate(`/bff/login?returnUrl=${returnUrl}`);
      isPage(refused, 400);
      expect(refused.location).toBeUndefined();
      expect(refused.headers['set-cookie']).toBeUndefined();
    });

    it('refuses login CSRF: an answer that belongs to the sign-in of another browser', async () => {
      const attacker = new TestBrowser(gateway.url);
      const answer = answerOf(await attacker.navigate('/bff/login'));
      isPage(await browser.navigate(answer, 'none'), 400);
      await browser.navigate('/bff/login');
      isPage(await browser.navigate(answer, 'none'), 400);
      expect(await isSignedIn()).toBe(false);
    });

    it('refuses a forged state', async () => {
      const begun = await browser.navigate('/bff/login');
      const answer = answerOf(begun);
      const state = begun.location!.searchParams.get('state')!;
      for (const forged of [`${state}x`, state.slice(0, -1), state.split('.')[0]!, `${state.split('.')[0]}.forged`, '']) {
        isPage(await browser.navigate(answer.replace(state, forged), 'none'), 400);
      }
      expect(await isSignedIn()).toBe(false);
      await browser.navigate(answer, 'cross-site');
      expect(await isSignedIn()).toBe(true);
    });

    it('refuses a replayed nonce: an ID token of another sign-in', async () => {
      const nonce = (await browser.navigate('/bff/login')).location!.searchParams.get('nonce');
      provider.idTokenClaims = { nonce };
      const begun = await browser.navigate('/bff/login');
      isPage(await browser.navigate(answerOf(begun), 'none'), 400);
      expect(await isSignedIn()).toBe(false);
    });

    it('refuses a mix-up: an answer of another issuer, or of none', async () => {
      provider.answerParameters = { iss: 'https://evil.example' };
      isPage(await browser.navigate(answerOf(await browser.navigate('/bff/login')), 'none'), 400);
      provider.answerParameters = {};
      const answer = answerOf(await browser.navigate('/bff/login')).replace(/&iss=[^&]*/, '');
      isPage(await browser.navigate(answer, 'none'), 400);
      const { searchParams } = new URL(answer, gateway.url);
      expect(provider.forms('/token').map((form) => form.get('code'))).not.toContain(searchParams.get('code'));
      expect(await isSignedIn()).toBe(false);
    });

    it.each([
      ['another issuer', { iss: 'https://evil.example' }],
      ['another client', { aud: 'other' }],
      ['the past', { exp: 1, iat: 1 }],
    ])('refuses an ID token of %s', async (_what, claims) => {
      provider.idTokenClaims = claims;
      isPage(await browser.navigate(answerOf(await browser.navigate('/bff/login')), 'none'), 400);
      expect(await isSignedIn()).toBe(false);
    });

    it('makes session fixation impossible: a cookie that was there before is of no use after', async () => {
      const planted = 'A'.repeat(43);
      browser.jar.set(SESSION, { value: planted, attributes: [] });
      await signIn(browser, provider);
      const own = browser.jar.get(SESSION)!.value;
      expect(own).not.toBe(planted);
      const attacker = new TestBrowser(gateway.url);
      attacker.jar.set(SESSION, { value: planted, attributes: [] });
      expect(await isSignedIn(attacker)).toBe(false);
    });

    it('changes the session at each sign-in, and ends the one before', async () => {
      await signIn(browser, provider);
      const before = new TestBrowser(gateway.url);
      before.jar.set(SESSION, browser.jar.get(SESSION)!);
      await signIn(browser, provider);
      expect(browser.jar.get(SESSION)!.value).not.toBe(before.jar.get(SESSION)!.value);
      expect([await isSignedIn(), await isSignedIn(before)]).toEqual([true, false]);
    });

    it('takes no session-cookie bombs: five sign-ins on their way at most, the oldest make room', async () => {
      const states: string[] = [];
      for (let tries = 0; tries < 12; tries += 1) {
        states.push((await browser.navigate(`/bff/login?returnUrl=/${'a'.repeat(900)}`)).location!.searchParams.get('state')!);
      }
      const kept = [...browser.jar.keys()].filter((name) => LOGIN.test(name)).sort();
      expect(kept).toEqual(states.slice(-5).map((state) => `__Host-portico-login-${state.split('.')[0]}`).sort());
      expect(browser.cookies().length).toBeLessThan(12_000);
      expect(await isSignedIn()).toBe(false);
    });

    it('takes no session-cookie bombs: thousands of cookies end in an answer', async () => {
      const bomb = Array.from({ length: 600 }, (_, at) => `__Host-portico-login-${at}=x`).join('; ');
      const answer = await browser.navigate('/bff/login', 'same-origin', { cookie: bomb.slice(0, 12_000) });
      expect(answer.status).toBe(303);
      const many = await browser.call('/api/me', { headers: { cookie: `${SESSION}=${'A'.repeat(43)}; `.repeat(200) } });
      expect(many.status).toBe(401);
    });

    it('redeems no code for HEAD, which link checkers send', async () => {
      const answer = answerOf(await browser.navigate('/bff/login'));
      const { status } = await fetch(gateway.url + answer, { method: 'HEAD', headers: { cookie: browser.cookies() } });
      expect(status).toBe(405);
      await browser.navigate(answer, 'cross-site');
      expect(await isSignedIn()).toBe(true);
    });

    it('writes no secret into what it tells of', async () => {
      provider.fault = (form) => [400, { error: 'invalid_grant', error_description: form.get('code') }];
      const begun = await browser.navigate('/bff/login');
      await browser.navigate(answerOf(begun), 'none');
      provider.fault = undefined;
      await signIn(browser, provider);
      await browser.call('/api/token');
      const told = gateway.told.join('\n');
      expect(gateway.told.length).toBeGreaterThan(20);
      const cookies = [...browser.jar.values()].map(({ value }) => value);
      const secrets = [...provider.secrets, ...cookies, 'web-bff-secret', begun.location!.searchParams.get('state')!];
      for (const secret of secrets) expect(told).not.toContain(secret);
    });
  });
});

describe('signing in at any other provider, by the environment alone', () => {
  it('finds roles in another claim, though only the access token has it, and asks for an audience', async () => {
    const provider = await FakeProvider.start();
    provider.idTokenClaims = { roles: undefined };
    provider.accessTokenClaims = { realm_access: { roles: ['admin'] } };
    const lacking = { userinfo_endpoint: undefined, end_session_endpoint: undefined, revocation_endpoint: undefined };
    provider.metadata = { ...lacking, scopes_supported: ['openid'] };
    const environment = { OIDC_ROLES_CLAIM: 'realm_access.roles', OIDC_AUDIENCE: 'https://api.example/shop' };
    const gateway = await SessionGateway.start(provider, { environment });
    const browser = new TestBrowser(gateway.url);
    const begun = await browser.navigate('/bff/login');
    const audience = { audience: 'https://api.example/shop', resource: 'https://api.example/shop' };
    expect(Object.fromEntries(begun.location!.searchParams)).toMatchObject({ scope: 'openid', ...audience });
    await signIn(browser, provider);
    expect((await browser.call('/api/admin')).status).toBe(200);
    expect(provider.forms('/token').at(-1)!.get('resource')).toBe('https://api.example/shop');
    await gateway.stop();
    await provider.stop();
  });

  it('pushes the request where the provider demands it (RFC 9126)', async () => {
    const provider = await FakeProvider.start();
    const endpoint = `${provider.url}/par`;
    provider.metadata = { pushed_authorization_request_endpoint: endpoint, require_pushed_authorization_requests: true };
    const gateway = await SessionGateway.start(provider);
    const begun = await new TestBrowser(gateway.url).navigate('/bff/login?returnUrl=/x');
    expect([...begun.location!.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    expect(provider.forms('/par')[0]!.get('code_challenge_method')).toBe('S256');
    await gateway.stop();
    await provider.stop();
  });
});
