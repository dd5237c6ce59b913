// Makes the pictures of the apps and of the console under docs/images: `node tools/workspace/screenshots.mjs [name...]`. The shop must be built
// (npx nx run-many --targets=build); it is started on free ports with data of its own.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { ask, startShop } from '#testing';

const root = resolve(import.meta.dirname, '../..');
const folder = process.env.PORTICO_IMAGES ?? join(root, 'docs/images');
const wanted = process.argv.slice(2);
const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

mkdirSync(folder, { recursive: true });
const shop = await startShop({ gateways: ['web-bff', 'mobile-bff'], pocket: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  await storefront(shop.gateway('web-bff').url);
  await pocket(shop.pocketUrl);
  await operators(shop.gateway('web-bff'));
} finally {
  await browser.close();
  await shop.stop();
}

async function storefront(url) {
  for (const [size, viewport] of Object.entries(sizes)) {
    const context = await browser.newContext({ viewport, isMobile: size === 'phone', hasTouch: size === 'phone' });
    const page = await watched(context);
    const visit = async (name, path) => {
      await page.goto(url + path);
      await page.waitForSelector('main h1');
      await picture(page, `storefront-${name}-${size}`);
    };
    await visit('home', '/');
    await visit('search', '/products?q=lamp');
    await visit('product', '/products/p-0007');
    await page.emulateMedia({ colorScheme: 'dark' });
    await visit('product-dark', '/products/p-0007');
    await page.emulateMedia({ colorScheme: 'light' });
    for (const product of ['p-0007', 'p-0012', 'p-0031']) {
      await page.goto(`${url}/products/${product}`);
      await page.getByRole('button', { name: 'Add to cart' }).click();
    }
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signIn(page);
    await page.waitForURL(`${url}/products/*`);
    await visit('cart', '/cart');
    await visit('checkout', '/checkout');
    await visit('orders', '/orders');
    await page.locator('.order h2 a').first().click();
    await page.waitForSelector('li.line');
    await picture(page, `storefront-order-${size}`);
    await visit('profile', '/profile');
    await shop.spoil('users', { status: 500 });
    await visit('degraded', '/products/p-0021');
    await shop.heal('users');
    await context.close();
  }
}

async function pocket(url) {
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport: sizes.phone, isMobile: true, hasTouch: true, deviceScaleFactor: 2, colorScheme });
    const page = await watched(context);
    const take = async (name) => {
      await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
      await picture(page, `pocket-${name}${colorScheme === 'dark' ? '-dark' : ''}`);
    };
    const tab = (name) => page.getByRole('navigation').getByRole('link', { name }).click();
    await page.goto(url);
    await take('home');
    await page.getByRole('main').getByRole('link', { name: /€/ }).first().click();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await take('product');
    if (colorScheme === 'light') {
      await tab('Search');
      await take('search');
      await page.getByRole('button', { name: 'Sign in' }).first().click();
      await signIn(page);
      await page.waitForURL(`${url}/`);
      await tab(/Cart/);
      await take('cart');
      await page.getByRole('button', { name: 'To the checkout' }).click();
      await take('checkout');
      await tab(/Orders/);
      await take('orders');
      await tab('You');
      await take('profile');
    }
    await context.close();
  }
}

/** After some minutes of traffic, and a service that failed for a while. */
async function operators({ url, managementUrl }) {
  const pages = ['/api/pages/home', '/api/pages/products/p-0005', '/api/pages/search?q=lamp', '/api/products/p-0003'];
  for (let step = 0; step < 60; step += 1) {
    if (step === 20) await shop.spoil('products', { path: '/products/p-0003', status: 500 });
    if (step === 30) await shop.heal('products');
    await Promise.all(pages.map((path) => ask(url + path)));
    await sleep(500);
  }
  for (const [name, width, colorScheme] of [['console', 1000, 'light'], ['console-360', 360, 'dark']]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await watched(context);
    await page.goto(`${managementUrl}/console`);
    await page.locator('#failed summary').first().click();
    await page.locator('#charts canvas').nth(2).waitFor();
    await picture(page, name, { fullPage: true });
    await context.close();
  }
}

async function watched(context) {
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && console.error(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => console.error(`${page.url()}: ${error.message}`));
  return page;
}

async function signIn(page) {
  await page.fill('[name=login]', 'ada@example.com');
  await page.fill('[name=password]', 'portico-demo');
  await page.keyboard.press('Enter');
}

async function picture(page, name, options = {}) {
  if (wanted.length > 0 && !wanted.some((each) => name.includes(each))) return;
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 60, scale: 'css', ...options });
}
