import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { jest } from '@jest/globals';
import { ask, type Shop, signedInPhone, startShop } from '@portico/testing';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { addToCart, fillSignIn, launchBrowser, signIn, Watch } from './in-browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const JWT = /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}/;
/** JavaScript of the first page, compressed with gzip. */
const MAX_SCRIPT_BYTES = 120 * 1024;

// Each is a journey of many steps, in a browser beside eight programs.
jest.setTimeout(120_000);

let shop: Shop;
let origin: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  shop = await startShop({ gateways: ['web-bff', 'mobile-bff'] });
  origin = shop.gateway('web-bff').url;
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});
beforeEach(async () => {
  context = await browser.newContext();
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
});
afterEach(() => context.close());

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
/** The first page is loaded as by somebody who comes from elsewhere. */
const arrive = async (path: string) => {
  await page.goto(origin + path);
  await page.locator('main h1').waitFor();
  await page.waitForTimeout(300);
};

describe('a first page', () => {
  const cart = [{ productId: 'p-0007', variantId: 'p-0007-v1', quantity: 1, name: 'x', unitPriceMinor: 4150, currency: 'EUR' }];
  const PAGES = ['/', '/products', '/products?q=lamp', '/products/p-0007', '/cart', '/orders', '/profile', '/checkout'];

  it('needs one call to the gateway, and moves nothing that is already there', async () => {
    await signIn(page, origin);
    await page.evaluate(`localStorage.setItem('portico.cart', '${JSON.stringify(cart)}')`);
    for (const path of PAGES) {
      const watch = new Watch(page, origin);
      await arrive(path);
      expect([path, watch.calls.filter((call) => call !== 'GET /bff/events')]).toEqual([path, [expect.stringMatching(/^(?:GET|POST) \/api\/pages\//)]]);
      const shift = await page.evaluate<number>(`new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => done(sum), 200);
      })`);
      expect([path, shift]).toEqual([path, 0]);
      page.removeAllListeners('response');
    }
  });

  it('loads little JavaScript, which the browser then keeps', async () => {
    const scripts = [...(await ask(`${origin}/`)).text.matchAll(/src="([^"]+\.js)"/g)].map(([, src]) => src!);
    expect(scripts.length).toBeGreaterThan(0);
    const answers = await Promise.all(scripts.map((src) => ask(origin + src, { headers: { 'accept-encoding': 'gzip' } })));
    expect(answers.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThan(MAX_SCRIPT_BYTES);
    for (const { headers } of answers) expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'cache-control': expect.stringContaining('immutable') });
  });

  it('shows nobody else’s scripts, and no script within the page', async () => {
    const watch = new Watch(page, origin);
    const response = await page.goto(origin);
    const policy = response!.headers()['content-security-policy']!;
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
    await page.evaluate(`{ const script = document.createElement('script'); script.textContent = 'window.planted = 1'; document.body.append(script); }`);
    expect(await page.evaluate('window.planted')).toBeUndefined();
    expect(watch.complaints).toHaveLength(1);
  });
});

describe('a customer', () => {
  it('signs in, looks around, buys, and finds the order on the phone too; no script ever sees a token', async () => {
    const watch = new Watch(page, origin);
    await signIn(page, origin);
    await page.getByRole('searchbox').fill('lamp');
    await page.getByRole('searchbox').press('Enter');
    await heading(/Found for/).waitFor();
    await page.locator('.tile a').first().click();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('link', { name: 'To the cart' }).click();
    await page.getByRole('button', { name: 'To the checkout' }).click();
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.getByText('Your order is placed').waitFor();
    const id = new URL(page.url()).pathname.split('/').pop()!;
    expect(await page.getByRole('link', { name: /Cart, 0/ }).count()).toBe(1);

    const phone = await ask(`${shop.gateway('mobile-bff').url}/v1/screens/orders`, { headers: await signedInPhone(shop) });
    expect(phone.json<{ items: { id: string }[] }>().items[0]!.id).toBe(id);

    const cookies = await context.cookies(origin);
    const own = cookies.filter(({ name }) => name.startsWith('__Host-'));
    expect(own).toEqual([expect.objectContaining({ name: '__Host-portico', httpOnly: true, secure: true, sameSite: 'Strict', path: '/', domain: 'localhost' })]);
    const readable = await page.evaluate<string>(`JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])`);
    const databases = await page.evaluate<unknown[]>('indexedDB.databases()');
    const seen = [readable, ...(await Promise.all(watch.bodies))].join('\n');
    expect(databases).toEqual([]);
    expect(seen).not.toMatch(JWT);
    expect(seen).not.toMatch(/access_token|refresh_token|id_token/);
    expect(seen).not.toContain(own[0]!.value);
    expect(watch.complaints).toEqual([]);
  });

  it('goes back and forth as everywhere else', async () => {
    await arrive('/');
    await page.evaluate('scrollTo(0, 600)');
    await page.waitForTimeout(200);
    await page.locator('.tile a').nth(4).click();
    await page.getByRole('button', { name: /Add to cart/ }).waitFor();
    const name = await page.locator('h1').textContent();
    expect(await page.evaluate('scrollY')).toBe(0);
    await page.goBack();
    await page.getByRole('heading', { name: 'Loved by our customers' }).waitFor();
    expect(await page.evaluate('scrollY')).toBeGreaterThan(300);
    await page.goForward();
    await heading(name!).waitFor();
    expect(await page.title()).toContain(name!);
  });

  it('does everything with the keyboard', async () => {
    await arrive('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    await page.keyboard.press('Enter');
    await page.goto(`${origin}/products/p-0007`);
    await page.getByRole('button', { name: 'Add to cart' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('is in your cart').waitFor();
    await page.getByRole('link', { name: /^Cart/ }).focus();
    await page.keyboard.press('Enter');
    await heading('Your cart').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });
});

describe('two tabs', () => {
  it('sign in and out together', async () => {
    const other = await context.newPage();
    await other.goto(origin);
    await signIn(page, origin);
    await other.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await other.getByRole('button', { name: 'Sign in' }).first().waitFor();
    expect((await context.cookies(origin)).filter(({ name }) => name === '__Host-portico')).toEqual([]);
  });

  it('share the cart', async () => {
    const other = await context.newPage();
    await other.goto(origin);
    await addToCart(page, origin);
    await other.getByRole('link', { name: 'Cart, 1 piece' }).waitFor();
  });
});

describe('a session that ends in the middle of the checkout', () => {
  it('costs nothing: after signing in again the same order is placed', async () => {
    await signIn(page, origin);
    await addToCart(page, origin);
    await page.goto(`${origin}/checkout`);
    await page.getByRole('button', { name: 'Place the order' }).waitFor();
    await context.clearCookies();
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.getByText('Your session has ended. Nothing was ordered yet.').waitFor();
    await page.getByRole('button', { name: 'Sign in and go on' }).click();
    await fillSignIn(page);
    await page.waitForURL(`${origin}/checkout`);
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.getByText('Your order is placed').waitFor();
  });

  it('from another device is told at once, in all tabs', async () => {
    await signIn(page, origin, 'ben@example.com');
    const elsewhere = await (await browser.newContext()).newPage();
    await signIn(elsewhere, origin, 'ben@example.com');
    await elsewhere.goto(`${origin}/profile`);
    await elsewhere.getByRole('button', { name: 'Show' }).click();
    await elsewhere.getByRole('button', { name: 'Sign out there' }).click();
    await page.getByText('You were signed out from another device.').waitFor();
    await elsewhere.context().close();
  });
});

describe('an order whose answer was lost', () => {
  afterEach(() => shop.restartService('orders'));

  it('is not said to be none while nobody can be asked, and is found by pressing the button again', async () => {
    await signIn(page, origin);
    await addToCart(page, origin);
    await page.goto(`${origin}/checkout`);
    const placeIt = () => page.getByRole('button', { name: 'Place the order' }).click();
    const told = page.getByRole('alert').getByText('We do not know yet whether your order was placed.');
    await shop.spoil('orders', { path: '/orders', truncate: true });
    await placeIt();
    await told.waitFor();
    await shop.stopService('orders');
    const answered = page.waitForResponse('**/api/pages/checkout');
    await placeIt();
    expect(await (await answered).json()).toMatchObject({ outcome: 'not_sent' });
    await page.getByRole('button', { name: 'Place the order' }).waitFor();
    await told.waitFor();
    await shop.restartService('orders');
    // Until the gateway has noticed, too.
    for (let status = 0, tries = 0; status !== 201 && tries < 20; tries += 1) {
      const answer = page.waitForResponse('**/api/pages/checkout');
      await placeIt();
      status = (await answer).status();
    }
    await page.getByText('Your order is placed').waitFor();
  });
});

describe('a service that is killed while somebody shops', () => {
  afterEach(() => shop.restartService('products'));

  it('leaves the shop usable and honest, and heals it without loading the page again', async () => {
    await signIn(page, origin);
    await addToCart(page, origin);
    await page.evaluate('window.loadedOnce = true');
    await shop.killService('products');

    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByText('What you bought cannot be shown right now').waitFor();
    await page.getByRole('link', { name: /^Cart/ }).click();
    await page.getByRole('alert').getByText(/not answering/).waitFor();
    expect(await page.getByRole('link', { name: 'Cart, 1 piece' }).count()).toBe(1);

    await shop.restartService('products');
    await page.getByRole('button', { name: 'To the checkout' }).waitFor({ timeout: 30_000 });
    await page.goBack();
    await page.locator('.order-lines img').first().waitFor({ timeout: 30_000 });
    await page.getByText('cannot be shown right now').waitFor({ state: 'detached', timeout: 30_000 });
    expect(await page.evaluate('window.loadedOnce')).toBe(true);
  });
});

describe('what is not as it should be', () => {
  it('offline: what was seen can be looked at, the rest comes back by itself', async () => {
    await arrive('/products/p-0007');
    await page.getByRole('link', { name: 'Portico' }).click();
    await page.getByRole('heading', { name: 'Loved by our customers' }).waitFor();
    await context.setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Add to cart' }).waitFor();
    await page.getByRole('searchbox').fill('bowl');
    await page.getByRole('searchbox').press('Enter');
    await heading('You are offline').waitFor();
    await context.setOffline(false);
    await heading(/Found for/).waitFor();
  });

  it.each([
    ['rate_limited', 429, 'That was a little fast'],
    ['maintenance', 503, 'Closed for maintenance'],
  ])('%s is said with the time to wait, and tried again when it is over', async (code, status, title) => {
    let refusals = 0;
    await page.route('**/api/pages/home', (route) => {
      if (refusals > 0) return route.continue();
      refusals += 1;
      const body = JSON.stringify({ type: `urn:portico:error:${code}`, title, code, status, retryable: true });
      return route.fulfill({ status, contentType: 'application/problem+json', headers: { 'Retry-After': '6' }, body });
    });
    await page.goto(origin);
    await heading(title).waitFor();
    await page.getByText(/We try again in \d seconds/).waitFor();
    await page.getByRole('heading', { name: 'Loved by our customers' }).waitFor({ timeout: 15_000 });
  });

  it('a path that is nothing is a 404 of the gateway, and an order of somebody else is not told from none', async () => {
    expect((await page.goto(`${origin}/nothing`))!.status()).toBe(404);
    await signIn(page, origin);
    await page.goto(`${origin}/orders/o-00001`);
    await page.getByRole('alert').waitFor();
  });
});

describe('accessibility', () => {
  const DESKTOP = { width: 1280, height: 860 };
  const PHONE = { width: 390, height: 844 };
  it.each([['light', DESKTOP], ['light', PHONE], ['dark', DESKTOP]] as const)('axe finds nothing on any page, %s, %j', async (colorScheme, viewport) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await signIn(page, origin);
    await addToCart(page, origin);
    const order = new URL((await page.goto(`${origin}/orders`), await page.locator('.order h2 a').first().getAttribute('href'))!, origin).pathname;
    await page.setViewportSize(viewport);
    for (const path of ['/', '/products?q=lamp', '/products/p-0007', '/cart', '/checkout', '/orders', order, '/profile']) {
      await arrive(path);
      const violations = await page.evaluate<unknown[]>(`${AXE}; axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ').slice(0, 300)))`);
      expect([path, violations]).toEqual([path, []]);
    }
  });
});
