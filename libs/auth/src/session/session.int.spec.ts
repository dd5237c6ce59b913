import { setTimeout as sleep } from 'node:timers/promises';
import { FakeProvider } from './fake-provider.fixture.ts';
import { SessionGateway, signIn } from './session-gateway.fixture.ts';
import { SessionStreams } from './session-streams.ts';
import { TestBrowser, type Visit } from './test-browser.fixture.ts';
import { TestClock } from './test-clock.fixture.ts';

const MINUTE = 60_000;
const SESSION = '__Host-portico';

interface User {
  readonly sid: string;
  readonly logoutUrl: string;
  readonly expiresIn: number;
}

function isProblem({ status, headers, body, location }: Visit, expected: number, code: string): void {
  expect([status, headers['content-type'], location]).toEqual([expected, 'application/problem+json', undefined]);
  expect(JSON.parse(body)).toMatchObject({ status: expected, code });
}

describe('a session', () => {
  let provider: FakeProvider;
  let gateway: SessionGateway;
  let browser: TestBrowser;
  let clock: TestClock;
  const userOf = async (who = browser, query = '') => JSON.parse((await who.call(`/bff/user${query}`)).body) as User;
  const isSignedIn = async (who = browser) => (await who.call('/api/me')).status === 200;
  /** Another browser that has got hold of the cookie. */
  const thief = () => {
    const other = new TestBrowser(gateway.url);
    other.jar.set(SESSION, browser.jar.get(SESSION)!);
    return other;
  };

  beforeAll(async () => {
    provider = await FakeProvider.start();
    gateway = await SessionGateway.start(provider, { session: { idle: '30m', absolute: '2h', perUser: 3 } });
  });
  beforeEach(async () => {
    clock = new TestClock();
    Object.assign(provider, { user: 'u-001', tokenLifeS: undefined, metadata: {} });
    browser = new TestBrowser(gateway.url);
    await signIn(browser, provider);
  });
  afterEach(() => clock.restore());
  afterAll(async () => {
    await gateway.stop();
    await provider.stop();
  });

  describe('in calls', () => {
    it('answers 401 and 403 in problem documents, never with a redirect', async () => {
      const stranger = new TestBrowser(gateway.url);
      const refused = await stranger.call('/api/me');
      isProblem(refused, 401, 'unauthenticated');
      const challenge = 'Cookie realm="web-bff", form-action="/bff/login", cookie-name="__Host-portico"';
      expect(refused.headers['www-authenticate']).toBe(challenge);
      expect(JSON.parse(refused.body)).toMatchObject({ loginUrl: '/bff/login' });
      isProblem(await stranger.call('/bff/user'), 401, 'unauthenticated');
      isProblem(await stranger.call('/bff/events', { headers: { accept: 'text/event-stream' } }), 401, 'unauthenticated');
      isProblem(await browser.call('/api/admin'), 403, 'forbidden');
    });

    it('tells where to sign in more strongly', async () => {
      const refused = await browser.call('/api/strong');
      isProblem(refused, 401, 'step_up_required');
      expect(JSON.parse(refused.body)).toMatchObject({ loginUrl: '/bff/login?acr_values=mfa' });
    });

    it('is refused before it is read when the call is not of this site', async () => {
      for (const path of ['/api/me', '/bff/user', '/bff/sessions']) {
        isProblem(await browser.call(path, { headers: { 'x-csrf': '' } }), 403, 'csrf_refused');
        isProblem(await browser.call(path, { headers: { 'sec-fetch-site': 'cross-site' } }), 403, 'csrf_refused');
      }
      isProblem(await browser.call('/api/things', { method: 'POST', headers: { 'x-csrf': '' } }), 403, 'csrf_refused');
      isProblem(await browser.call('/api/open-things', { method: 'POST', headers: { 'x-csrf': '' } }), 403, 'csrf_refused');
      expect((await browser.call('/api/things', { method: 'POST' })).status).toBe(201);
      expect((await browser.call('/api/open-things', { method: 'POST' })).status).toBe(201);
    });

    it('is refused to CSRF from a sibling origin', async () => {
      const sibling = { 'sec-fetch-site': 'same-site', origin: 'http://localhost:1', 'x-csrf': '1' };
      isProblem(await browser.call('/api/things', { method: 'POST', headers: sibling }), 403, 'csrf_refused');
      const older = { origin: 'http://localhost:1' };
      isProblem(await browser.call('/api/things', { method: 'POST', headers: older }), 403, 'csrf_refused');
      const events = { 'sec-fetch-site': 'same-site', accept: 'text/event-stream' };
      isProblem(await browser.call('/bff/events', { headers: events }), 403, 'csrf_refused');
    });

    it('is recognised where anybody may call, but only by calls of this site', async () => {
      expect(JSON.parse((await browser.call('/api/open')).body)).toMatchObject({ subject: 'u-001' });
      const { body, status } = await browser.call('/api/open', { headers: { 'x-csrf': '' } });
      expect([status, (JSON.parse(body) as { kind: string }).kind]).toEqual([200, 'anonymous']);
    });

    const FOREIGN = [['made up', 'A'.repeat(43)], ['no cookie of ours', 'x'], ['too long', 'A'.repeat(4_000)]] as const;
    it.each(FOREIGN)('is none for a cookie that is %s', async (_what, value) => {
      browser.jar.set(SESSION, { value, attributes: [] });
      isProblem(await browser.call('/api/me'), 401, 'unauthenticated');
    });
  });

  describe('in time', () => {
    it('ends when it is idle, and lives on when it is used', async () => {
      for (let times = 0; times < 3; times += 1) {
        clock.advance(29 * MINUTE);
        expect(await isSignedIn()).toBe(true);
      }
      clock.advance(30 * MINUTE);
      expect(await isSignedIn()).toBe(false);
    });

    it('ends however much it is used', async () => {
      for (let times = 0; times < 11; times += 1) {
        clock.advance(10 * MINUTE);
        expect(await isSignedIn()).toBe(true);
      }
      clock.advance(10 * MINUTE);
      expect(await isSignedIn()).toBe(false);
    });

    it('tells the seconds to its end, and is as old as it was with slide=false', async () => {
      expect((await userOf()).expiresIn).toBeGreaterThan(1_795);
      clock.advance(10 * MINUTE);
      const { expiresIn } = await userOf(browser, '?slide=false');
      expect(expiresIn).toBeGreaterThan(1_190);
      expect(expiresIn).toBeLessThanOrEqual(1_200);
      clock.advance(15 * MINUTE);
      expect((await userOf(browser, '?slide=false')).expiresIn).toBeLessThanOrEqual(300);
      expect((await userOf()).expiresIn).toBeGreaterThan(1_795);
      clock.advance(70 * MINUTE);
      expect(await isSignedIn()).toBe(false);
    });

    it('tells the time to its absolute end when that comes first', async () => {
      for (let times = 0; times < 5; times += 1) {
        clock.advance(20 * MINUTE);
        await isSignedIn();
      }
      expect((await userOf()).expiresIn).toBeLessThanOrEqual(1_200);
    });

    it('is kept alive by no call that is refused', async () => {
      clock.advance(20 * MINUTE);
      isProblem(await browser.call('/api/me', { headers: { 'x-csrf': '' } }), 403, 'csrf_refused');
      const sibling = { 'sec-fetch-site': 'same-site' };
      isProblem(await browser.call('/api/open-things', { method: 'POST', headers: sibling }), 403, 'csrf_refused');
      await browser.call('/api/open', { headers: { 'sec-fetch-site': 'cross-site' } });
      clock.advance(10 * MINUTE);
      expect(await isSignedIn()).toBe(false);
    });
  });

  it('is forgotten as the session of an exchange when that is over', async () => {
    const streams = gateway.running.app.get(SessionStreams, { strict: false });
    await Promise.all(Array.from({ length: 20 }, () => isSignedIn()));
    const stream = await browser.listen('/api/stream');
    await eventually(() => streams.going.length === 1);
    stream.close();
    await eventually(() => streams.going.length === 0);
  });

  describe('signing out', () => {
    it('ends it here, at the provider and for whoever stole the cookie', async () => {
      const other = thief();
      expect(await isSignedIn(other)).toBe(true);
      const { logoutUrl } = await userOf();
      const { status, location, headers } = await browser.navigate(logoutUrl);
      expect(status).toBe(303);
      expect(location!.origin + location!.pathname).toBe(`${provider.url}/end`);
      expect(Object.fromEntries(location!.searchParams)).toEqual({
        client_id: 'web-bff', post_logout_redirect_uri: `${gateway.url}/`, id_token_hint: expect.any(String),
      });
      expect(headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-portico=;.*Max-Age=0$/)]);
      expect([await isSignedIn(), await isSignedIn(other)]).toEqual([false, false]);
      const revoked = provider.forms('/revoke').at(-1)!;
      expect(provider.secrets).toContain(revoked.get('token'));
      expect(revoked.get('token_type_hint')).toBe('refresh_token');
    });

    it('needs the sid of the session', async () => {
      for (const query of ['', '?sid=', '?sid=other', '?sid=x&sid=y']) {
        const refused = await browser.navigate(`/bff/logout${query}`);
        expect([refused.status, refused.headers['set-cookie'], refused.location]).toEqual([400, undefined, undefined]);
      }
      expect(await isSignedIn()).toBe(true);
    });

    it('takes POST as well', async () => {
      const { logoutUrl } = await userOf();
      const form = { 'sec-fetch-dest': 'document', 'x-csrf': '' };
      expect((await browser.call(logoutUrl, { method: 'POST', headers: form })).status).toBe(303);
      expect(await isSignedIn()).toBe(false);
    });

    it('leads to the start page when nobody is signed in, and takes no cookie from a browser that was led here', async () => {
      const { logoutUrl } = await userOf();
      const led = await browser.navigate(logoutUrl, 'cross-site');
      expect([led.status, led.location!.pathname, led.headers['set-cookie']]).toEqual([303, '/', undefined]);
      expect(await isSignedIn()).toBe(true);
      await browser.navigate(logoutUrl);
      const again = await browser.navigate(logoutUrl);
      expect([again.status, again.location!.pathname]).toEqual([303, '/']);
    });

    it('leads to the start page when the provider has no sign-out', async () => {
      const simple = await FakeProvider.start();
      simple.metadata = { end_session_endpoint: undefined, revocation_endpoint: undefined };
      const other = await SessionGateway.start(simple);
      const user = new TestBrowser(other.url);
      await signIn(user, simple);
      const { status, location } = await user.navigate((await userOf(user)).logoutUrl);
      expect([status, location!.href]).toEqual([303, `${other.url}/`]);
      await other.stop();
      await simple.stop();
    });
  });

  describe('among others of the same user', () => {
    const list = async () => (JSON.parse((await browser.call('/bff/sessions')).body) as { sessions: { id: string }[] }).sessions;

    it('is listed, with what tells it apart', async () => {
      provider.user = 'u-list';
      await signIn(browser, provider);
      const other = new TestBrowser(gateway.url);
      await signIn(other, provider);
      clock.advance(MINUTE);
      const sessions = await list();
      expect(sessions).toHaveLength(2);
      const time = expect.stringMatching(/^\d{4}-.*Z$/);
      expect(sessions[0]).toEqual({ id: (await userOf()).sid, current: true, createdAt: time, lastSeenAt: time });
      expect(sessions[1]).toMatchObject({ id: (await userOf(other)).sid, current: false });
      expect(JSON.stringify(sessions)).not.toContain(browser.jar.get(SESSION)!.value);
    });

    it('can be ended from another one, by its own user alone', async () => {
      provider.user = 'u-end';
      await signIn(browser, provider);
      const other = new TestBrowser(gateway.url);
      await signIn(other, provider);
      provider.user = 'u-else';
      const stranger = new TestBrowser(gateway.url);
      await signIn(stranger, provider);
      const { sid } = await userOf(other);
      isProblem(await stranger.call(`/bff/sessions/${sid}`, { method: 'DELETE' }), 404, 'not_found');
      isProblem(await browser.call(`/bff/sessions/${sid}`, { method: 'DELETE', headers: { 'x-csrf': '' } }), 403, 'csrf_refused');
      expect(await isSignedIn(other)).toBe(true);
      expect((await browser.call(`/bff/sessions/${sid}`, { method: 'DELETE' })).status).toBe(204);
      expect([await isSignedIn(other), await isSignedIn()]).toEqual([false, true]);
      const own = await browser.call(`/bff/sessions/${(await userOf()).sid}`, { method: 'DELETE' });
      expect(own.headers['set-cookie']).toEqual([expect.stringContaining('Max-Age=0')]);
      expect(await isSignedIn()).toBe(false);
    });

    it('makes room for a newer one when it is the one least used of late', async () => {
      provider.user = 'u-many';
      const browsers = [1, 2, 3, 4].map(() => new TestBrowser(gateway.url));
      const [first, second, third, fourth] = browsers as [TestBrowser, TestBrowser, TestBrowser, TestBrowser];
      for (const each of [first, second, third]) {
        await signIn(each, provider);
        clock.advance(2 * MINUTE);
      }
      expect(await isSignedIn(first)).toBe(true);
      await signIn(fourth, provider);
      expect(await Promise.all(browsers.map((each) => isSignedIn(each)))).toEqual([true, false, true, true]);
    });
  });
});

async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !holds(); tries += 1) await sleep(10);
  expect(holds()).toBe(true);
}
