import { type Browser, chromium, type Page } from 'playwright-core';
import { FakeProvider } from './fake-provider.fixture.ts';
import { SessionGateway } from './session-gateway.fixture.ts';

const CHROMIUM = '/usr/bin/chromium';

/** What only a real browser shows: which cookies it keeps, and which it sends where. The provider is another site. */
describe('in a browser', () => {
  let provider: FakeProvider;
  let gateway: SessionGateway;
  let browser: Browser;
  let page: Page;
  const call = (path: string) =>
    page.evaluate(async (url) => {
      const response = await fetch(url, { headers: { 'X-CSRF': '1' } });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    }, path);
  /** To the provider, where somebody clicks: what follows is begun by another site. */
  const signIn = async (returnUrl: string) => {
    await page.goto(`${gateway.url}/bff/login?returnUrl=${encodeURIComponent(returnUrl)}`);
    await page.click('#go');
    await page.waitForURL((url) => url.pathname === new URL(returnUrl, gateway.url).pathname);
  };

  beforeAll(async () => {
    provider = await FakeProvider.start('127.0.0.1');
    gateway = await SessionGateway.start(provider);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 60_000);
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
  });
  afterEach(() => page.context().close());
  afterAll(async () => {
    await browser.close();
    await gateway.stop();
    await provider.stop();
  });

  it('the first page after signing in at another site comes with the Strict cookie', async () => {
    await page.route('**/landing', async (route) => {
      const headers = await route.request().allHeaders();
      await route.fulfill({ contentType: 'text/html', body: `<pre>${headers['cookie'] ?? ''}</pre>` });
    });
    await signIn('/landing');
    const cookies = await page.context().cookies();
    const attributes = { secure: true, httpOnly: true, sameSite: 'Strict', path: '/', domain: 'localhost', expires: -1 };
    expect(cookies).toEqual([expect.objectContaining({ name: '__Host-portico', ...attributes })]);
    expect(await page.textContent('pre')).toContain(`__Host-portico=${cookies[0]!.value}`);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect((await call('/bff/user')).body).toMatchObject({ claims: { sub: 'u-001' } });
  });

  it('the back button after signing in leads to no broken page', async () => {
    await signIn('/api/open');
    await page.goBack();
    expect(page.url()).toContain('/authorize');
    // The provider's page leads back with the answer that was used before.
    await page.click('#go');
    await page.waitForURL(`${gateway.url}/`);
    await page.goto(`${gateway.url}/api/open`);
    expect((await call('/bff/user')).status).toBe(200);
  });

  it('signing out leads through the provider back to the start page, and tells the other tab', async () => {
    await signIn('/api/open');
    const tab = await page.context().newPage();
    await tab.goto(`${gateway.url}/api/open`);
    const told = tab.evaluate<string>(`new Promise((resolve) => {
      new EventSource('/bff/events').addEventListener('ended', ({ data }) => resolve(data));
    })`);
    const { body } = await call('/bff/user');
    await page.goto(gateway.url + String(body['logoutUrl']));
    await page.click('#go');
    await page.waitForURL(`${gateway.url}/`);
    expect(JSON.parse(await told)).toEqual({ reason: 'signed-out' });
    expect(await page.context().cookies()).toEqual([]);
  });

  it('a page of another site can neither call nor sign anybody out', async () => {
    await signIn('/api/open');
    const { body } = await call('/bff/user');
    await page.goto(`${provider.url}/authorize?redirect_uri=${encodeURIComponent(gateway.url)}&state=x`);
    const attempt = (init: object) =>
      page.evaluate(`fetch('${gateway.url}/api/things', ${JSON.stringify(init)}).then(({ type }) => type, () => 'refused')`);
    expect(await attempt({ method: 'POST', credentials: 'include', headers: { 'X-CSRF': '1' } })).toBe('refused');
    expect(await attempt({ method: 'POST', credentials: 'include', mode: 'no-cors' })).toBe('opaque');
    expect(gateway.told.some((line) => line.includes('/api/things') && line.includes('csrf_refused'))).toBe(true);
    await page.evaluate(`location.href = '${gateway.url}${String(body['logoutUrl'])}'`);
    await page.waitForURL(`${gateway.url}/`);
    await page.goto(`${gateway.url}/api/open`);
    expect((await call('/bff/user')).status).toBe(200);
  });
});
