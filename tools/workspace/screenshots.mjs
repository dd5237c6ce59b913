// Makes the pictures of the apps under docs/images: `node tools/workspace/screenshots.mjs [name...]`. The shop must be built
// (npx nx run-many --targets=build); it is started on free ports with data of its own.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { startShop } from '#testing';

const root = resolve(import.meta.dirname, '../..');
const folder = process.env.PORTICO_IMAGES ?? join(root, 'docs/images');
const wanted = process.argv.slice(2);
const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

mkdirSync(folder, { recursive: true });
const shop = await startShop({ gateways: ['web-bff', 'mobile-bff'] });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  await storefront(shop.gateway('web-bff').url);
} finally {
  await browser.close();
  await shop.stop();
}

async function storefront(url) {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1 });
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && console.error(`${page.url()}: ${message.text()}`));
      page.on('pageerror', (error) => console.error(`${page.url()}: ${error.message}`));
      const take = (name) => picture(page, `storefront-${name}-${size}${colorScheme === 'dark' ? '-dark' : ''}`);
      const visit = async (name, path, ready = 'h1') => {
        await page.goto(url + path);
        await page.waitForSelector(`main ${ready}`);
        await page.waitForLoadState('networkidle');
        await take(name);
      };
      await visit('home', '/');
      await visit('product', '/products/p-0007');
      if (colorScheme === 'light') {
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.fill('[name=login]', 'ada@example.com');
        await page.fill('[name=password]', 'portico-demo');
        await page.keyboard.press('Enter');
        await page.waitForURL(`${url}/products/p-0007`);
        await visit('orders', '/orders');
      }
      await context.close();
    }
  }
}

async function picture(page, name) {
  if (wanted.length > 0 && !wanted.some((each) => name.includes(each))) return;
  await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 70 });
}
