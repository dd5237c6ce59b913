import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '@portico/pipeline';
import { freePort, TestRedis } from '@portico/testing';
import { FakeProvider } from './fake-provider.fixture.ts';
import { sessionCommands } from './session-commands.ts';
import { SessionGateway, signIn } from './session-gateway.fixture.ts';
import { TestBrowser } from './test-browser.fixture.ts';
import { TestClock } from './test-clock.fixture.ts';

const KEY = 'k'.repeat(40);
const SESSION = '__Host-portico';

describe('two replicas with Redis', () => {
  let redis: TestRedis;
  let provider: FakeProvider;
  let origin: string;
  let one: SessionGateway;
  let two: SessionGateway;
  let browser: TestBrowser;
  const replica = async (environment: Record<string, string> = {}) => {
    const gateway = await SessionGateway.start(provider, {
      environment: { REDIS_URL: redis.url, SESSION_KEYS: KEY, PUBLIC_URL: origin, ...environment },
    });
    // Until Redis is connected it would be 503.
    const headers = { cookie: `${SESSION}=${'A'.repeat(43)}`, 'x-csrf': '1' };
    await eventually(async () => (await fetch(`${gateway.url}/api/me`, { headers })).status === 401);
    return gateway;
  };
  const at = (gateway: SessionGateway, who = browser) => {
    who.at = gateway.url;
    return who;
  };
  const status = async (gateway: SessionGateway, path = '/api/me', who = browser) => (await at(gateway, who).call(path)).status;

  beforeAll(async () => {
    [redis, provider] = [await TestRedis.start(), await FakeProvider.start()];
    origin = `http://localhost:${await freePort()}`;
    [one, two] = [await replica(), await replica()];
  });
  beforeEach(async () => {
    Object.assign(provider, { user: 'u-001', tokenLifeS: 300, fault: undefined, delayMs: 0, idTokenClaims: {} });
    browser = new TestBrowser(origin, one.url);
    await eventually(async () => (await signIn(browser, provider)).status === 200);
    provider.seen.length = 0;
  });
  afterAll(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await Promise.all([provider.stop(), redis.stop()]);
  });

  it('know each other’s sessions, and finish each other’s sign-ins', async () => {
    expect([await status(one), await status(two)]).toEqual([200, 200]);
    const user = new TestBrowser(origin, one.url);
    const begun = await user.navigate('/bff/login');
    const back = provider.authorize(begun.location!);
    await at(two, user).navigate(back.pathname + back.search, 'cross-site');
    expect(await status(one, '/api/me', user)).toBe(200);
  });

  it('sign out at both at once, and close each other’s streams', async () => {
    const stream = await at(two).listen('/api/stream');
    const events = await at(two).listen('/bff/events');
    const { logoutUrl } = JSON.parse((await at(one).call('/bff/user')).body) as { logoutUrl: string };
    const cookie = browser.jar.get(SESSION)!;
    await at(one).navigate(logoutUrl);
    await Promise.all([stream.ended, events.ended]);
    expect(events.events.at(-1)).toContain('signed-out');
    browser.jar.set(SESSION, cookie);
    expect([await status(one), await status(two)]).toEqual([401, 401]);
  });

  it('take a logout token once between them', async () => {
    const body = new URLSearchParams({ logout_token: await provider.logoutToken({ sub: 'u-001' }) });
    const post = { method: 'POST', body };
    const tell = async ({ url }: SessionGateway) => (await fetch(`${url}/bff/backchannel-logout`, post)).status;
    expect([await tell(one), await tell(two)]).toEqual([200, 400]);
    expect([await status(one), await status(two)]).toEqual([401, 401]);
  });

  it('renew tokens with one request between them, for 100 calls at once', async () => {
    const clock = new TestClock();
    await status(two);
    clock.advance(300_000);
    provider.delayMs = 150;
    const other = new TestBrowser(origin, two.url);
    other.jar.set(SESSION, browser.jar.get(SESSION)!);
    const calls = Array.from({ length: 50 }, () => [browser.call('/api/token'), other.call('/api/token')]).flat();
    const answers = await Promise.all(calls);
    expect(answers.map((answer) => answer.status)).toEqual(Array(100).fill(200));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(provider.tokenRequests).toBe(1);
    clock.restore();
  });

  it('count a user’s sessions together, and slide them together', async () => {
    const list = async (gateway: SessionGateway) =>
      (JSON.parse((await at(gateway).call('/bff/sessions')).body) as { sessions: { id: string }[] }).sessions.map(({ id }) => id);
    expect(new Set(await list(one))).toEqual(new Set(await list(two)));
    const clock = new TestClock();
    for (let times = 0; times < 4; times += 1) {
      clock.advance(20 * 60_000);
      expect(await status(times % 2 === 0 ? one : two)).toBe(200);
      await sleep(20);
    }
    clock.restore();
  });

  it('keep nothing in Redis that says who is signed in, or with what', async () => {
    const { createClient } = await import('@keyv/redis');
    const client = createClient({ url: redis.url });
    await client.connect();
    const all: string[] = [];
    for await (const keys of client.scanIterator({ COUNT: 1_000 })) {
      for (const key of keys) all.push(key, (await client.get(key)) ?? '');
    }
    client.destroy();
    const text = all.join('\n');
    expect(text).toContain('web-bff:session:');
    const secrets = [...provider.secrets, browser.jar.get(SESSION)!.value, 'u-001', 'Ada'];
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  describe('when Redis is lost', () => {
    const LOSSES = [
      ['stopped', () => redis.stop(), () => redis.start()],
      ['hanging', async () => redis.pause(), async () => redis.resume()],
    ] as const;
    it.each(LOSSES)('(%s) answer 503 with Retry-After within a second, and heal; the anonymous go on', async (_, lose, heal) => {
      await lose();
      // What was opened a moment ago is believed for a second.
      await sleep(1_050);
      const startedAt = performance.now();
      const refused = await at(one).call('/api/me');
      expect(performance.now() - startedAt).toBeLessThan(1_000);
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
      expect(JSON.parse(refused.body)).toMatchObject({ code: 'state_unavailable', retryable: true });
      const open = await at(one).call('/api/open');
      expect([open.status, (JSON.parse(open.body) as { kind: string }).kind]).toEqual([200, 'anonymous']);
      const stranger = new TestBrowser(origin, one.url);
      expect((await stranger.navigate('/bff/login')).status).toBe(303);
      const login = await signIn(stranger, provider).catch((error: Error) => error);
      expect(login).toMatchObject({ status: 503, headers: { 'retry-after': '1', 'content-type': 'text/html; charset=utf-8' } });
      await heal();
      await eventually(async () => (await signIn(stranger, provider)).status === 200);
      // Each replica finds its own way back to Redis.
      await eventually(async () => (await status(two, '/api/me', stranger)) === 200);
      expect(await status(one, '/api/me', stranger)).toBe(200);
    });

    it('tell whoever wanted to sign out that it is not certain, and leave them the cookie to try again', async () => {
      const { logoutUrl } = JSON.parse((await at(one).call('/bff/user')).body) as { logoutUrl: string };
      redis.pause();
      const refused = await at(one).navigate(logoutUrl);
      expect([refused.status, refused.headers['set-cookie']]).toEqual([503, undefined]);
      redis.resume();
      const cookie = browser.jar.get(SESSION)!;
      await eventually(async () => (await at(one).navigate(logoutUrl)).status === 303);
      browser.jar.set(SESSION, cookie);
      expect([await status(one), await status(two)]).toEqual([401, 401]);
    });

    it('keep tokens that were renewed while it was, as soon as it is back', async () => {
      const clock = new TestClock();
      await status(one);
      clock.advance(300_000);
      provider.delayMs = 300;
      const waiting = at(one).call('/api/token');
      await sleep(150);
      redis.pause();
      await sleep(1_000);
      redis.resume();
      await waiting;
      await eventually(async () => (await status(two, '/api/token')) === 200);
      expect(provider.tokenRequests).toBe(1);
      clock.restore();
    });
  });

  describe('with keys in a file', () => {
    let folder: string;
    let file: string;
    const said: string[] = [];
    const run = async (command: string) => {
      const environment = readEnvironment({ REDIS_URL: redis.url, SESSION_KEYS_FILE: file });
      await sessionCommands[command]!({ name: 'web-bff' } as never, environment, (line) => said.push(line), Object);
    };

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'portico-'));
      file = join(folder, 'session-keys');
      writeFileSync(file, KEY);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('rotate and retire them by a command each, while they run, and sign nobody out', async () => {
      const keys = { SESSION_KEYS: '', SESSION_KEYS_FILE: file };
      const both = await Promise.all([replica(keys), replica(keys)]);
      const [first] = both;
      const of = async (gateway: SessionGateway) =>
        [await status(gateway, '/api/me', before), await status(gateway, '/api/me', after)];
      const before = new TestBrowser(origin, first.url);
      await signIn(before, provider);
      await run('rotate-session-keys');
      expect(readFileSync(file, 'utf8').split(',')).toHaveLength(2);
      // The one learns of the new key by time, the other by meeting what it sealed.
      await sleep(2_500);
      const after = new TestBrowser(origin, first.url);
      await signIn(after, provider);
      for (const gateway of both) expect(await of(gateway)).toEqual([200, 200]);
      await run('retire-session-keys');
      expect(readFileSync(file, 'utf8')).not.toContain(KEY);
      await sleep(2_500);
      for (const gateway of both) expect(await of(gateway)).toEqual([200, 200]);
      // Whoever has only the leaked key has nothing any more.
      expect(await status(one, '/api/me', before)).toBe(401);
      expect(said.join('\n')).not.toContain(KEY);
      await Promise.all(both.map((gateway) => gateway.stop()));
    }, 40_000);
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await holds().catch(() => false)) return;
    await sleep(50);
  }
  throw new Error('it never came true');
}
