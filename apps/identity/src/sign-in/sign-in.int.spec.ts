import { TestBrowser } from '../testing/test-browser.ts';
import { type TestIdentity, testIdentity } from '../testing/test-identity.ts';
import { ADA, TestRelyingParty } from '../testing/test-relying-party.ts';

describe('signing in', () => {
  let identity: TestIdentity;
  const party = (id: 'web-bff' | 'pocket' = 'web-bff', browser?: TestBrowser) =>
    TestRelyingParty.create(identity.issuer, id, browser);

  beforeAll(async () => {
    identity = await testIdentity();
  });
  afterAll(() => identity.stop());

  it.each(['web-bff', 'pocket'] as const)('brings %s from the form to tokens, without a consent page', async (id) => {
    const tokens = await (await party(id)).signIn();
    expect(tokens.claims()).toMatchObject({
      iss: identity.issuer, sub: 'u-001', aud: id, email: 'ada@example.com', name: expect.any(String), roles: ['customer'],
      acr: 'urn:portico:pwd', amr: ['pwd'], auth_time: expect.any(Number), nonce: expect.any(String),
    });
    expect(tokens.refresh_token).toEqual(expect.any(String));
  });

  it('puts the session id into the ID token of a client that is told of logouts', async () => {
    const tokens = await (await party()).signIn();
    expect(tokens.claims()?.['sid']).toEqual(expect.any(String));
  });

  it('names the issuer in the authorization response (RFC 9207)', async () => {
    const web = await party();
    const { visit } = await web.begin();
    const done = await web.browser.submit(visit, ADA);
    expect(done.url.searchParams.get('iss')).toBe(identity.issuer);
  });

  it('takes prompt=consent, which some providers need for offline access, for granted', async () => {
    expect((await (await party()).signIn({ prompt: 'consent' })).refresh_token).toEqual(expect.any(String));
  });

  it('gives no refresh token when offline_access was not asked for', async () => {
    const tokens = await (await party()).signIn({ scope: 'openid shop:read' });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('finds the account by its e-mail address in any case', async () => {
    const tokens = await (await party()).signIn({}, { ...ADA, login: ' Ada@Example.COM ' });
    expect(tokens.claims()?.sub).toBe('u-001');
  });

  it('shows a form that works without scripts and tells assistive technology what its fields are', async () => {
    const { visit } = await (await party()).begin();
    const policy = visit.response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src|unsafe-inline/);
    expect(policy).toContain("form-action 'self' http://localhost:4100;");
    expect(visit.html).not.toMatch(/<script|https?:\/\/(?!localhost)/);
    expect(visit.html).toMatch(/<label for="login">[\s\S]*<input id="login" name="login"[^>]* autofocus/);
    expect(visit.html).toMatch(/<label for="password">[\s\S]*<input id="password" name="password" type="password"/);
    expect(visit.html).not.toContain('name="code"');
  });

  it('fills in the login that the client suggests, and escapes it', async () => {
    const { visit } = await (await party()).begin({ login_hint: '"><b>ada@example.com' });
    expect(visit.html).toContain('value="&quot;&gt;&lt;b&gt;ada@example.com"');
  });

  it('answers a wrong password and an unknown login with the same words', async () => {
    const web = await party();
    const { visit } = await web.begin();
    const wrong = await web.browser.submit(visit, { ...ADA, password: 'guess' });
    const unknown = await web.browser.submit(visit, { ...ADA, login: 'nobody@example.com' });
    const errors = [wrong, unknown].map(({ html }) => /role="alert">([^<]+)</.exec(html)?.[1]);
    expect(wrong.response.status).toBe(422);
    expect(errors[0]).toBe('These do not match an account. Check them and try again.');
    expect(errors[1]).toBe(errors[0]);
    expect((await web.browser.submit(wrong, ADA)).left).toBe(true);
  });

  it('refuses the eleventh try within a minute, even with the right password, and only for that login', async () => {
    const web = await party();
    const { visit } = await web.begin();
    const jonas = { ...ADA, login: 'jonas@example.com' };
    await Promise.all(Array.from({ length: 10 }, () => web.browser.submit(visit, { ...jonas, password: 'guess' })));
    const refused = await web.browser.submit(visit, { ...jonas, login: 'JONAS@example.com' });
    expect(refused.response.status).toBe(429);
    expect(Number(refused.response.headers.get('retry-after'))).toBeGreaterThan(50);
    expect((await web.browser.submit(visit, ADA)).left).toBe(true);
  });

  it('brings access_denied back when the user cancels', async () => {
    const web = await party();
    const { visit } = await web.begin();
    const back = await web.browser.submit(visit, { cancel: 'yes' });
    expect(back.url.searchParams.get('error')).toBe('access_denied');
  });

  it('keeps a form to the browser that it was shown to', async () => {
    const { visit } = await (await party()).begin();
    const stranger = await new TestBrowser(identity.issuer).submit(visit, ADA);
    expect(stranger.response.status).toBe(400);
    expect(stranger.html).toContain('expired');
  });

  it('answers prompt=none with login_required without a session, and with a code with one', async () => {
    const web = await party();
    const { visit } = await web.begin({ prompt: 'none' });
    expect(visit.url.searchParams.get('error')).toBe('login_required');
    await web.signIn();
    const silent = await web.begin({ prompt: 'none' });
    expect((await silent.redeem(silent.visit)).refresh_token).toEqual(expect.any(String));
  });

  it('signs in to a second client without the form', async () => {
    const web = await party();
    await web.signIn();
    const { visit } = await (await party('pocket', web.browser)).begin();
    expect(visit.url.origin).toBe('http://127.0.0.1:54321');
  });

  it.each([{ prompt: 'login' }, { max_age: '0' }])('shows the form again for %j', async (parameters) => {
    const web = await party();
    await web.signIn();
    const { visit, redeem } = await web.begin(parameters as unknown as Record<string, string>);
    expect(visit.html).toContain('value="ada@example.com"');
    expect((await redeem(await web.browser.submit(visit, ADA))).claims()?.auth_time).toEqual(expect.any(Number));
  });

  it('asks for the code when the client wants multi-factor, and says so in both tokens', async () => {
    const web = await party();
    await web.signIn();
    const stepUp = { acr_values: 'urn:portico:mfa' };
    const { visit, redeem } = await web.begin(stepUp);
    const wrong = await web.browser.submit(visit, { ...ADA, code: '123456' });
    expect(wrong.response.status).toBe(422);
    const tokens = await redeem(await web.browser.submit(wrong, { ...ADA, code: '000000' }));
    expect(tokens.claims()).toMatchObject({ acr: 'urn:portico:mfa', amr: ['pwd', 'otp', 'mfa'] });
    expect((await web.begin(stepUp)).visit.left).toBe(true);
  });

  it('answers login_required to prompt=none when the session is too weak', async () => {
    const web = await party();
    await web.signIn();
    const { visit } = await web.begin({ prompt: 'none', acr_values: 'urn:portico:mfa' });
    expect(visit.url.searchParams.get('error')).toBe('login_required');
  });

  it('refuses an authorization request without PKCE, from a confidential client too', async () => {
    const url = new URL('/auth', identity.issuer);
    url.search = String(new URLSearchParams({
      client_id: 'web-bff', response_type: 'code', scope: 'openid', redirect_uri: 'http://localhost:4100/bff/callback',
    }));
    const { url: back } = await new TestBrowser(identity.issuer).open(url);
    expect(back.searchParams.get('error')).toBe('invalid_request');
  });

  it('never redirects to a URI that is not registered', async () => {
    const { visit } = await (await party()).begin({ redirect_uri: 'https://evil.example/bff/callback' });
    expect(visit.left).toBeUndefined();
    expect(visit.response.status).toBe(400);
  });

  it('logs nothing of all this', () => {
    expect(identity.log).toEqual([]);
  });
});
