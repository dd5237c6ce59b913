import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { jest } from '@jest/globals';
import { ask, type Shop, signedInBrowser, startGateway, startShop } from '@portico/testing';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const JWT = /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}/;
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

// Each is a journey of many steps, in a browser beside nine programs.
jest.setTimeout(120_000);

let shop: Shop;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  shop = await startShop({ gateways: ['web-bff', 'mobile-bff'], pocket: true });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});
const open = async (options: BrowserContextOptions = {}) => {
  context = await browser.newContext({ ...PHONE, ...options });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
};
beforeEach(() => open());
afterEach(() => context.close());

const main = () => page.getByRole('main');
const heading = (name: string | RegExp) => main().getByRole('heading', { level: 1, name }).waitFor();
const tab = (name: string | RegExp) => page.getByRole('navigation').getByRole('link', { name }).click();
const button = (name: string) => page.getByRole('button', { name, exact: true });

async function fillSignIn(at: Page): Promise<void> {
  await at.fill('[name=login]', 'ada@example.com');
  await at.fill('[name=password]', 'portico-demo');
  await at.press('[name=password]', 'Enter');
}

async function signIn(): Promise<void> {
  await page.goto(shop.pocketUrl);
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
  await fillSignIn(page);
  await page.waitForURL(`${shop.pocketUrl}/`);
  await page.getByText('Ada Fontaine').waitFor();
}

/** From the start screen to the checkout, with one thing in the cart. */
async function toCheckout(): Promise<void> {
  await tab('Shop');
  await main().getByRole('link', { name: /€/ }).first().click();
  await button('Add to cart').click();
  await tab(/Cart/);
  await button('To the checkout').click();
  await heading('Checkout');
  await main().getByRole('radio').first().waitFor();
}

/** How many orders the user has, as the other client sees them. */
async function orders(): Promise<string[]> {
  const { url } = shop.gateway('web-bff');
  const answer = await ask(`${url}/api/pages/orders?limit=50`, { headers: await signedInBrowser(shop) });
  return answer.json<{ orders: { id: string }[] }>().orders.map(({ id }) => id);
}

describe('a customer with a phone', () => {
  it('signs in, looks around, buys, finds the order on the web too, and signs out', async () => {
    const origins = new Set<string>();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    await signIn();
    await toCheckout();
    await button('Place the order').click();
    const [, id] = /Order (\S+) is placed/.exec((await page.getByText(/is placed/).textContent()) ?? '') ?? [];
    await main().getByRole('link', { name: new RegExp(`Order ${id}`) }).click();
    await heading(`Order ${id}`);
    expect(await orders()).toContain(id);

    const readable = await page.evaluate<string>(`JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])`);
    expect(readable).not.toMatch(JWT);
    const kept = await page.evaluate<string[]>(`new Promise((done) => {
      indexedDB.open('pocket').onsuccess = ({ target: { result } }) => {
        const all = result.transaction('vault').objectStore('vault').getAll();
        all.onsuccess = () => done(all.result.map((value) => value instanceof CryptoKey ? 'key, extractable: ' + value.extractable : Object.keys(value).join()));
      };
    })`);
    expect(kept).toEqual(expect.arrayContaining(['key, extractable: false', 'iv,data']));

    await tab('You');
    await button('Sign out').click();
    await page.waitForURL(`${shop.pocketUrl}/`);
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('JSON.stringify({ ...localStorage })')).not.toContain(id);
    expect([...origins].sort()).toEqual([shop.pocketUrl, shop.gateway('mobile-bff').url, shop.identityUrl].sort());
  });

  it('stays signed in when the app is opened again', async () => {
    await signIn();
    await page.reload();
    await page.getByText('Ada Fontaine').waitFor();
    await tab(/Orders/);
    await heading('Your orders');
  });

  it('goes back by the button of the system', async () => {
    await page.goto(shop.pocketUrl);
    await main().getByRole('link', { name: /€/ }).first().click();
    await button('Add to cart').waitFor();
    await page.goBack();
    await main().getByRole('heading', { name: 'Loved by our customers' }).waitFor();
  });
});

describe('signing out everywhere', () => {
  const elsewhere: BrowserContext[] = [];
  afterEach(() => Promise.all(elsewhere.splice(0).map((each) => each.close())));

  /** The storefront on a computer of the same user. */
  async function onTheWeb(): Promise<Page> {
    const computer = await browser.newContext();
    elsewhere.push(computer);
    const web = await computer.newPage();
    await web.goto(`${shop.gateway('web-bff').url}/profile`);
    await web.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await fillSignIn(web);
    await web.getByRole('button', { name: 'Sign out everywhere' }).waitFor();
    return web;
  }

  it('in the browser ends the other browsers’ sessions at once, and the phone’s as soon as its token is renewed', async () => {
    await page.clock.install();
    await signIn();
    await tab(/Orders/);
    await heading('Your orders');
    const [here, there] = [await onTheWeb(), await onTheWeb()];
    await here.getByRole('button', { name: 'Sign out everywhere' }).click();
    await here.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
    await there.getByText('You were signed out from another device.').waitFor();
    // An access token is good for five minutes.
    await page.clock.fastForward('05:00');
    await tab('You');
    await page.getByText('You have been signed out.').waitFor();
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
    // The provider has no session either: it asks for the password.
    await here.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
    await here.locator('[name=password]').waitFor();
  });

  it('on the phone ends the browsers’ sessions at once', async () => {
    const web = await onTheWeb();
    await signIn();
    await tab('You');
    await button('Sign out everywhere').click();
    await page.waitForURL(`${shop.pocketUrl}/`);
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
    await web.getByText('You were signed out from another app or device.').waitFor();
    expect((await ask(`${shop.gateway('web-bff').url}/bff/user`, { headers: { 'x-csrf': '1', 'sec-fetch-site': 'same-origin', cookie: (await web.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ') } })).status).toBe(401);
  });
});

describe('without a network', () => {
  it('what was seen can be read, and what is ordered waits, and is then placed once', async () => {
    await signIn();
    await tab(/Orders/);
    await heading('Your orders');
    await toCheckout();
    const before = await orders();
    await context.setOffline(true);
    await page.getByText('You are offline. You can look').waitFor();
    await button('Place the order').click();
    await main().getByText('Waiting for the shop’s word').waitFor();
    await tab('Shop');
    await main().getByText(/You see this as it was/).waitFor();
    await main().getByRole('heading', { name: 'Loved by our customers' }).waitFor();
    await context.setOffline(false);
    await page.getByText(/Order \S+ is placed/).waitFor({ timeout: 40_000 });
    expect((await orders()).length).toBe(before.length + 1);
  });

  it('an answer that was lost on its way does not make a second order', async () => {
    await signIn();
    await toCheckout();
    const before = await orders();
    let tries = 0;
    await page.route('**/v1/screens/checkout', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      tries += 1;
      const answer = await route.fetch();
      return tries < 3 ? route.abort('connectionreset') : route.fulfill({ response: answer });
    });
    await button('Place the order').click();
    await page.getByText(/Order \S+ is placed/).waitFor({ timeout: 30_000 });
    expect(tries).toBe(3);
    expect((await orders()).length).toBe(before.length + 1);
  });
});

describe('what is not as it should be', () => {
  it('a service that is killed leaves the app usable and honest, and it heals without being opened again', async () => {
    await signIn();
    await tab(/Orders/);
    await heading('Your orders');
    await page.evaluate('window.openedOnce = true');
    await shop.killService('products');
    try {
      await tab('Search');
      await main().getByRole('alert').getByText('A part of the shop is not answering.').waitFor();
      await tab(/Orders/);
      await heading('Your orders');
      await main().getByText(/Missing right now: products/).waitFor();
    } finally {
      await shop.restartService('products');
    }
    await main().getByText(/Missing right now/).waitFor({ state: 'detached', timeout: 40_000 });
    await tab('Search');
    await heading('All products');
    expect(await page.evaluate('window.openedOnce')).toBe(true);
  });

  it('a version that is too old can do nothing but be updated', async () => {
    const config = 'apps: {minimum: {web: {version: "2.0", store: "https://store.example/pocket"}}}';
    const strict = await startGateway({ name: 'mobile-bff', env: { POCKET_ORIGIN: shop.pocketUrl }, config });
    try {
      await page.route('**/v1/screens/home*', (route) => route.continue({ url: route.request().url().replace(shop.gateway('mobile-bff').url, strict.url) }));
      await page.goto(shop.pocketUrl);
      await page.getByRole('heading', { name: 'Please update Pocket' }).waitFor();
      await page.getByText('This needs version 2.0 of the app or a newer one.').waitFor();
      await button('To the store').waitFor();
      expect(await page.getByRole('navigation').count()).toBe(0);
    } finally {
      await strict.stop();
    }
  });
});

describe('pictures', () => {
  it.each([[1, 390, 'small'], [3, 390, 'medium'], [4, 480, 'large']])('with %i pixels in each of %i points are asked for in the size %s', async (deviceScaleFactor, width, size) => {
    await context.close();
    await open({ deviceScaleFactor, viewport: { width, height: 844 } });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(shop.pocketUrl);
    await main().getByRole('link', { name: /€/ }).first().waitFor();
    await page.waitForLoadState('networkidle');
    const sizes = asked.filter((url) => url.includes('/images/products/')).map((url) => /-(\w+)\.svg$/.exec(url)?.[1]);
    expect(sizes.length).toBeGreaterThan(0);
    expect(new Set(sizes)).toEqual(new Set([size]));
  });
});

it.each(['light', 'dark'] as const)('axe finds nothing on any screen, %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  await signIn();
  const look = async (name: string) => {
    const violations = await page.evaluate<unknown[]>(`${AXE}; axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ').slice(0, 300)))`);
    expect([name, violations]).toEqual([name, []]);
  };
  await main().getByRole('heading', { name: 'Loved by our customers' }).waitFor();
  await look('home');
  await toCheckout();
  await look('checkout');
  for (const name of ['Search', /Cart/, /Orders/, 'You']) {
    await tab(name);
    await main().getByRole('heading', { level: 1 }).waitFor();
    await look(String(name));
  }
});
