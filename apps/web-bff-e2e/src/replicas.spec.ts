import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ask, BuiltProgram, CookieClient, FakeUpstream, quietPorts, type RunningGateway, startGateway, TestRedis, type WebAnswer } from '@portico/testing';
import { importJWK, type JWK, SignJWT } from 'jose';
import { expectProblem } from './expectations.ts';

const SESSION = '__Host-portico';
const TOKEN_TTL_S = 5;
const ADA = 'ada@example.com';
const BEN = 'ben@example.com';
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** The provider as the gateways see it: each request goes on to it, and those for tokens are counted. */
class CountedProvider {
  tokenRequests = 0;
  readonly #server: Server;

  constructor(
    readonly port: number,
    provider: number,
  ) {
    this.#server = createServer((request, response) => {
      if (request.method === 'POST' && request.url === '/token') this.tokenRequests += 1;
      const { method, url: path, headers } = request;
      const forwarded = httpRequest({ host: 'localhost', port: provider, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.rawHeaders);
        answer.pipe(response);
      });
      forwarded.on('error', () => response.destroy());
      request.pipe(forwarded);
    }).listen(port);
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('two replicas of web-bff on one Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-replicas-'));
  let redis: TestRedis;
  let service: FakeUpstream;
  let provider: CountedProvider;
  let identity: BuiltProgram;
  let one: RunningGateway;
  let two: RunningGateway;
  let hasty: RunningGateway;

  beforeAll(async () => {
    const [providerPort, identityPort, publicPort] = (await quietPorts(3)) as [number, number, number];
    redis = await TestRedis.start();
    service = await FakeUpstream.start((request, response) => answers({ token: request.headers.authorization })(request, response));
    provider = new CountedProvider(providerPort, identityPort);
    const origin = `http://localhost:${publicPort}`;
    identity = new BuiltProgram({
      project: 'apps/identity',
      env: {
        ...{ PORT: String(identityPort), ISSUER: provider.url, IDENTITY_DATA_DIR: folder, WEB_BFF_URL: origin },
        ACCESS_TOKEN_TTL: String(TOKEN_TTL_S),
      },
    });
    await identity.untilReady(`${provider.url}/health`);
    const env = { REDIS_URL: redis.url, SESSION_KEYS: 'k'.repeat(40), PUBLIC_URL: origin, OIDC_ISSUER: provider.url };
    const config = (session: string) =>
      [
        `upstreams: {tokens: {origins: ["${service.url}"], credential: user}, open: {origins: ["${service.url}"]}}`,
        `session: ${session}`,
        'routes:',
        '  - {name: token, match: {path: "/api/token"}, to: tokens, auth: user}',
        '  - {name: open, match: {path: "/api/open"}, to: open, auth: anonymous}',
      ].join('\n');
    const start = (session: string, port?: number) => startGateway({ name: 'web-bff', env, config: config(session), port });
    [one, two, hasty] = await Promise.all([start('{}', publicPort), start('{}'), start('{idle: 3s, absolute: 7s}')]);
  });
  afterAll(async () => {
    await Promise.all([one, two, hasty].map((gateway) => gateway?.stop()));
    await Promise.all([identity?.stop(), service?.stop(), redis?.stop()]);
    provider?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A browser that signed in by `gateway`, its session's cookie, and the answer that set it. */
  const signIn = async (login = ADA, gateway = one, browser = new CookieClient()) => {
    // The provider leads to the public address; a load balancer could have sent the browser to any replica.
    const at = (url: string) => url.replace(one.url, gateway.url);
    const back = await browser.signIn(`${gateway.url}/bff/login?returnUrl=/welcome`, login, (url) => url.startsWith(`${one.url}/bff/callback`));
    const answer = await browser.ask(at(back.url));
    const cookie = browser.cookies(gateway.url).split('; ').find((pair) => pair.startsWith(`${SESSION}=`));
    return { browser, answer, cookie: cookie!, begun: back.url };
  };
  const call = (gateway: RunningGateway, cookie: string, path = '/api/token', more: Record<string, string> = {}): Promise<WebAnswer> =>
    ask(gateway.url + path, { headers: { cookie, 'x-csrf': '1', 'sec-fetch-site': 'same-origin', ...more } });
  const statuses = (cookie: string) => Promise.all([one, two].map(async (gateway) => (await call(gateway, cookie)).status));
  const logoutToken = async (claims: Record<string, string>) => {
    const database = new DatabaseSync(join(folder, 'identity.db'), { readOnly: true });
    const row = database.prepare(`SELECT jwk FROM signing_keys WHERE jwk LIKE '%"ES256"%' ORDER BY generation DESC`).get();
    database.close();
    const jwk = JSON.parse(String(row!.jwk)) as JWK;
    return new SignJWT({ ...claims, events: { [LOGOUT_EVENT]: {} } })
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'logout+jwt' })
      .setIssuer(provider.url)
      .setAudience('web-bff')
      .setIssuedAt()
      .setExpirationTime('2m')
      .setJti(randomUUID())
      .sign(await importJWK(jwk, 'ES256'));
  };
  const tellLogout = (gateway: RunningGateway, token: string) =>
    ask(`${gateway.url}/bff/backchannel-logout`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
    });
  /** The session at the provider, as the provider keeps it. */
  const providerSid = () => {
    const database = new DatabaseSync(join(folder, 'identity.db'), { readOnly: true });
    const rows = database.prepare(`SELECT payload FROM records WHERE model = 'Session'`).all();
    database.close();
    return rows.flatMap(({ payload }) => {
      const { accountId, authorizations } = JSON.parse(String(payload)) as { accountId?: string; authorizations?: Record<string, { sid?: string }> };
      const sid = authorizations?.['web-bff']?.sid;
      return accountId !== undefined && sid !== undefined ? [{ accountId, sid }] : [];
    });
  };

  it('sign in by code and PKCE at one, and know the session at the other', async () => {
    const begun = await ask(`${two.url}/bff/login?returnUrl=/welcome`);
    const asked = new URL(begun.headers.location!);
    expect(asked.origin).toBe(provider.url);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      ...{ response_type: 'code', client_id: 'web-bff', code_challenge_method: 'S256', code_challenge: expect.stringMatching(/^[\w-]{43}$/) },
      ...{ state: expect.stringMatching(/^[\w.-]{20,}$/), nonce: expect.stringMatching(/^[\w-]{20,}$/), redirect_uri: `${one.url}/bff/callback` },
    });
    const { answer, cookie } = await signIn();
    // A page of this site leads on: a Strict cookie is not sent on a way that began at another.
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.text).toContain('"/welcome"');
    expect(await statuses(cookie)).toEqual([200, 200]);
  });

  it('sign in at the other, and give their cookies the attributes that keep them', async () => {
    const login = (await ask(`${two.url}/bff/login`)).headers['set-cookie']!;
    expect(login).toEqual([expect.stringMatching(/^__Host-portico-login-[\w-]+=[^;]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/)]);
    const { answer, cookie } = await signIn(ADA, two);
    const session = answer.headers['set-cookie']!.filter((line) => line.startsWith(`${SESSION}=`));
    expect(session).toEqual([expect.stringMatching(/^__Host-portico=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/)]);
    expect(await statuses(cookie)).toEqual([200, 200]);
  });

  it('ask for tokens once when 100 calls come at once with an expired one, and answer them all', async () => {
    const { cookie } = await signIn();
    const before = (await call(one, cookie)).json<{ token: string }>().token;
    await sleep(TOKEN_TTL_S * 1_000 + 200);
    const asked = provider.tokenRequests;
    const calls = Array.from({ length: 100 }, (_, at) => call(at % 2 === 0 ? one : two, cookie));
    const all = await Promise.all(calls);
    expect(all.map(({ status }) => status)).toEqual(Array(100).fill(200));
    const tokens = new Set(all.map((answer) => answer.json<{ token: string }>().token));
    expect([tokens.size, tokens.has(before)]).toEqual([1, false]);
    expect(provider.tokenRequests - asked).toBe(1);
  });

  it('make session fixation impossible', async () => {
    const planted = `${SESSION}=${'A'.repeat(43)}`;
    const { cookie: before } = await signIn(BEN);
    const browser = new CookieClient();
    const { cookie } = await signIn(ADA, one, browser);
    expect(cookie).not.toBe(planted);
    expect(await statuses(planted)).toEqual([401, 401]);
    // Whoever signs in where a session is open gets another one.
    const again = await browser.follow(`${one.url}/bff/login?returnUrl=/welcome`);
    expect([again.url, again.answer.status]).toEqual([expect.stringContaining('/bff/callback?'), 200]);
    const renewed = browser.cookies(one.url).split('; ').find((pair) => pair.startsWith(`${SESSION}=`))!;
    expect(renewed).not.toBe(cookie);
    expect(await statuses(renewed)).toEqual([200, 200]);
    expect(await statuses(cookie)).toEqual([401, 401]);
    expect(await statuses(before)).toEqual([200, 200]);
  });

  it('take no cookie that was stolen before its user signed out', async () => {
    const { browser, cookie } = await signIn();
    const { logoutUrl } = (await call(two, cookie, '/bff/user')).json<{ logoutUrl: string }>();
    const left = await browser.ask(one.url + logoutUrl);
    expect(left.headers.location).toContain(provider.url);
    expect(await statuses(cookie)).toEqual([401, 401]);
  });

  it('end a session that ended at the provider (sid), and no other', async () => {
    const { cookie: kept } = await signIn(BEN);
    const others = new Set(providerSid().map(({ sid }) => sid));
    const { cookie } = await signIn(ADA);
    const sid = providerSid().find((session) => !others.has(session.sid))!.sid;
    expect((await tellLogout(two, await logoutToken({ sid }))).status).toBe(200);
    expect(await statuses(cookie)).toEqual([401, 401]);
    expect(await statuses(kept)).toEqual([200, 200]);
  });

  it('end all sessions of a user (sub), and refuse the same logout token a second time, wherever it comes', async () => {
    const [{ cookie: first }, { cookie: second }, { cookie: kept }] = [await signIn(ADA), await signIn(ADA, two), await signIn(BEN)];
    const token = await logoutToken({ sub: 'u-001' });
    expect((await tellLogout(one, token)).status).toBe(200);
    for (const cookie of [first, second]) expect(await statuses(cookie)).toEqual([401, 401]);
    expect(await statuses(kept)).toEqual([200, 200]);
    const { cookie: later } = await signIn(ADA);
    for (const gateway of [one, two]) expectProblem(await tellLogout(gateway, token), 400, 'logout_token_refused');
    expect(await statuses(later)).toEqual([200, 200]);
  });

  it('end sessions that are idle, and those that are as old as they may be', async () => {
    const { cookie: idle } = await signIn(ADA, hasty);
    expect((await call(hasty, idle)).status).toBe(200);
    const { cookie: used } = await signIn(ADA, hasty);
    const signedInAt = performance.now();
    const lived: number[] = [];
    while ((await call(hasty, used)).status === 200) {
      lived.push(performance.now() - signedInAt);
      if (lived.at(-1)! > 12_000) break;
      await sleep(250);
    }
    expect((await call(hasty, idle)).status).toBe(401);
    // Used all the time, it outlived the idle time, and still it ended.
    expect(lived.at(-1)).toBeGreaterThan(3_500);
    expect(lived.at(-1)).toBeLessThan(10_000);
  });

  it('answer 503 with Retry-After within a second while Redis is lost, serve the anonymous, and heal by themselves', async () => {
    const { cookie } = await signIn();
    await redis.stop();
    // What was opened a moment ago is believed for a second.
    await sleep(1_100);
    for (const gateway of [one, two]) {
      const askedAt = performance.now();
      const refused = await call(gateway, cookie);
      expect(performance.now() - askedAt).toBeLessThan(1_000);
      expectProblem(refused, 503, 'state_unavailable');
      expect(refused.headers['retry-after']).toBe('1');
      expect((await ask(`${gateway.url}/api/open`)).status).toBe(200);
    }
    await redis.start();
    let healed: WebAnswer | undefined;
    for (let tries = 0; tries < 100 && healed?.status !== 200; tries += 1) {
      healed = await signIn(ADA).then(({ cookie: fresh }) => call(two, fresh)).catch(() => undefined);
      if (healed?.status !== 200) await sleep(100);
    }
    expect(healed?.status).toBe(200);
  });
});
