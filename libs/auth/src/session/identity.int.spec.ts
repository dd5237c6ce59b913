import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@portico/testing';
import { SessionGateway } from './session-gateway.fixture.ts';
import { TestBrowser, type Visit } from './test-browser.fixture.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The embedded provider, which is oidc-provider, in a process of its own. */
class Identity {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  static async start(gateway: string, env: Record<string, string> = {}): Promise<Identity> {
    const port = await freePort();
    const settings = { PORT: String(port), WEB_BFF_URL: gateway, IDENTITY_DATA_DIR: ':memory:', ACCESS_TOKEN_TTL: '3' };
    const main = ['--no-warnings', '--import', './tools/workspace/source.mjs', 'apps/identity/src/main.ts'];
    const environment = { PATH: process.env.PATH, ...settings, ...env };
    const started = spawn(process.execPath, main, { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(started.stdout!)) if (line.includes('listening at')) break;
    return new Identity(started, `http://localhost:${port}`);
  }

  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    await once(this.process, 'exit');
  }
}

/** What somebody does at the provider's pages, with its cookies. */
class ProviderBrowser {
  readonly #cookies = new Map<string, string>();

  /** Follows as long as it stays at the provider. @returns where it leads away, or the page */
  async open(url: URL, init: RequestInit = {}): Promise<{ url: URL; html?: string }> {
    const headers = { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') };
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=');
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) return { url, html: await response.text() };
    const next = new URL(location, url);
    return next.origin === url.origin ? this.open(next) : { url: next };
  }

  async signIn(url: URL, login = 'ada@example.com'): Promise<URL> {
    const { url: page, html } = await this.open(url);
    if (html === undefined) return page;
    const action = /<form[^>]*action="([^"]*)"/.exec(html)![1]!;
    const body = new URLSearchParams({ login, password: 'portico-demo' });
    const hidden = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    for (const [, name, value] of hidden) body.append(name!, value!);
    const done = await this.open(new URL(action, page), { method: 'POST', body });
    if (done.html !== undefined) throw new Error(done.html);
    return done.url;
  }
}

describe('sessions with the embedded provider', () => {
  let origin: string;
  let identity: Identity;
  let gateway: SessionGateway;
  let browser: TestBrowser;
  let atProvider: ProviderBrowser;
  const signIn = async (query = ''): Promise<Visit> => {
    const begun = await browser.navigate(`/bff/login${query}`);
    return browser.navigate(await atProvider.signIn(begun.location!), 'cross-site');
  };
  const json = async <T>(path: string) => JSON.parse((await browser.call(path)).body) as T;

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://localhost:${port}`;
    identity = await Identity.start(origin);
    const scopes = 'openid profile email roles offline_access shop:read orders:read';
    const environment = { PORT: String(port), OIDC_CLIENT_SECRET: 'web-bff-demo-secret', OIDC_SCOPES: scopes };
    gateway = await SessionGateway.start(identity, { environment });
  });
  beforeEach(() => {
    browser = new TestBrowser(origin);
    atProvider = new ProviderBrowser();
  });
  afterAll(async () => {
    await gateway.stop();
    await identity.stop();
  });

  it('begin with code and PKCE, and know the user', async () => {
    expect((await signIn('?returnUrl=/account')).location!.href).toBe(`${origin}/account`);
    const claims = { sub: 'u-001', name: expect.any(String), email: 'ada@example.com' };
    expect(await json('/bff/user')).toMatchObject({ claims, roles: ['customer'] });
    const scopes = expect.arrayContaining(['orders:read']);
    expect(await json('/api/me')).toMatchObject({ kind: 'user', subject: 'u-001', scopes, acr: 'urn:portico:pwd' });
  });

  it('renew their tokens, one after the other, however many call at once', async () => {
    await signIn();
    const tokens = new Set<string>();
    for (let times = 0; times < 2; times += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => browser.call('/api/token')));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      answers.forEach(({ body }) => tokens.add(body));
      await sleep(3_000);
    }
    expect((await browser.call('/api/token')).status).toBe(200);
    expect(tokens.size).toBe(2);
  });

  it('begin again without a word when the user is still signed in at the provider', async () => {
    await signIn();
    browser.jar.clear();
    expect((await browser.call('/api/me')).status).toBe(401);
    expect((await signIn('?prompt=none&returnUrl=/x')).location!.pathname).toBe('/x');
    expect((await browser.call('/api/me')).status).toBe(200);
  });

  it('end at the provider too when the user signs out, and the provider tells all others', async () => {
    await signIn();
    const elsewhere = new TestBrowser(origin);
    const mine = browser;
    // A second session of the gateway within the same session at the provider.
    browser = elsewhere;
    await signIn();
    browser = mine;
    const tab = await elsewhere.listen('/bff/events');
    const { logoutUrl } = await json<{ logoutUrl: string }>('/bff/user');
    const left = await browser.navigate(logoutUrl);
    const back = await atProvider.open(left.location!);
    expect(back.url.href).toBe(`${origin}/`);
    await tab.ended;
    expect(tab.events.at(-1)).toContain('"reason":"provider"');
    expect((await elsewhere.call('/api/me')).status).toBe(401);
    browser = mine;
    expect((await signIn('?prompt=none&returnUrl=/x')).location!.pathname).toBe('/x');
    expect((await browser.call('/api/me')).status).toBe(401);
  });
});

describe('sessions without a provider', () => {
  it('let the gateway start, answer 503 where one is needed, and begin when it is there', async () => {
    const [port, gatewayPort] = [await freePort(), await freePort()];
    const origin = `http://localhost:${gatewayPort}`;
    const environment = { PORT: String(gatewayPort), OIDC_CLIENT_SECRET: 'web-bff-demo-secret' };
    const gateway = await SessionGateway.start({ url: `http://localhost:${port}` }, { environment });
    const browser = new TestBrowser(origin);
    const { status, headers } = await browser.navigate('/bff/login');
    expect([status, headers['content-type'], headers['retry-after']]).toEqual([503, 'text/html; charset=utf-8', '1']);
    expect((await browser.call('/api/open')).status).toBe(200);
    expect((await browser.call('/api/me')).status).toBe(401);
    const identity = await Identity.start(origin, { PORT: String(port), ISSUER: `http://localhost:${port}` });
    let begun: Visit;
    do {
      await sleep(100);
      begun = await browser.navigate('/bff/login');
    } while (begun.status === 503);
    expect(begun.location!.origin).toBe(`http://localhost:${port}`);
    await gateway.stop();
    await identity.stop();
  });
});
