import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** What a page asked its gateway for, and what the browser had to complain about. */
export class Watch {
  readonly calls: string[] = [];
  readonly complaints: string[] = [];
  readonly bodies: Promise<string>[] = [];

  constructor(target: Page | BrowserContext, origin: string) {
    target.on('response', (response) => {
      const url = new URL(response.url());
      if (url.origin !== origin) return;
      if (/^\/(?:api|bff)\//.test(url.pathname)) this.calls.push(`${response.request().method()} ${url.pathname}`);
      if (!/^\/(?:assets|images)\/|^\/bff\/events/.test(url.pathname)) this.bodies.push(response.text().catch(() => ''));
    });
    target.on('console', (message) => {
      if (/content security policy|refused to/i.test(message.text())) this.complaints.push(message.text());
    });
    if ('goto' in target) target.on('pageerror', (error) => this.complaints.push(error.message));
  }

  clear(): void {
    this.calls.length = 0;
  }
}

/** Fills the provider's form. */
export async function fillSignIn(page: Page, login = 'ada@example.com'): Promise<void> {
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', 'portico-demo');
  await page.press('[name=password]', 'Enter');
}

export async function signIn(page: Page, origin: string, login?: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await fillSignIn(page, login);
  await page.waitForURL(`${origin}/`);
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** A product that is in stock, put into the cart by its own page. */
export async function addToCart(page: Page, origin: string, product = 'p-0007'): Promise<string> {
  await page.goto(`${origin}/products/${product}`);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByText('is in your cart').waitFor();
  return (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
}
