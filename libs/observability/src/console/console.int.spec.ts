import { type RunningGateway } from '@portico/pipeline';
import { ask } from '@portico/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startTestGateway } from '../gateway.fixture.ts';

describe('the console in a browser', () => {
  let gateway: RunningGateway;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];
  const foreign: string[] = [];

  const open = async (options: Parameters<Browser['newContext']>[0] = {}) => {
    page = await (await browser.newContext(options)).newPage();
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('request', (request) => new URL(request.url()).origin !== gateway.managementUrl && !request.url().startsWith('data:') && foreign.push(request.url()));
    await page.goto(`${gateway.managementUrl}/console`);
    await page.getByText('Live.').waitFor();
  };

  beforeAll(async () => {
    gateway = await startTestGateway({ MANAGEMENT_TOKEN: 'a-token-of-this-test' });
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    for (let at = 0; at < 5; at += 1) await ask(`${gateway.url}/good`);
    await ask(`${gateway.url}/slow`);
    await ask(`${gateway.url}/bad/thing`);
  }, 60_000);
  afterEach(() => page.context().close());
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  it('shows the house, the traffic, the routes and the last requests, without an error and from nowhere else', async () => {
    await open();
    const text = (what: string) => page.getByText(what, { exact: false }).first().waitFor();
    await text('test-bff');
    await page.locator('#house').getByText('localhost:4411').waitFor();
    for (const state of ['healthy', 'ejected', 'circuit half-open']) await page.locator('#house').getByText(state, { exact: true }).first().waitFor();
    await page.locator('#routes').getByText('/api/products/**').waitFor();
    await page.locator('#reload').getByText('refused').waitFor();
    await page.locator('#traffic').getByText('route bad').waitFor();
    await page.locator('#charts canvas').nth(2).waitFor();
    await page.locator('#numbers').getByText('products, first').waitFor();
    await page.locator('#slow summary', { hasText: '/slow' }).waitFor();
    const failed = page.locator('#failed summary', { hasText: '/bad/thing' });
    await failed.click();
    await page.locator('#failed .timeline').getByText('call products localhost:4401').waitFor();
    expect(faults).toEqual([]);
    expect(foreign).toEqual([]);
  }, 60_000);

  it('goes on by itself: what happens is shown without a reload', async () => {
    await open();
    await ask(`${gateway.url}/bad/news`);
    await page.locator('#failed summary', { hasText: '/bad/news' }).waitFor({ timeout: 20_000 });
  }, 60_000);

  it.each([
    ['dark', 360],
    ['light', 360],
    ['dark', 1280],
  ] as const)('can be used in the %s at a width of %i', async (colorScheme, width) => {
    await open({ colorScheme, viewport: { width, height: 800 } });
    await page.locator('#traffic tbody tr').first().waitFor();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(colorScheme === 'dark' ? 'rgb(20, 23, 28)' : 'rgb(246, 247, 249)');
  }, 60_000);

  it('can be used by the keyboard alone', async () => {
    await open();
    await page.locator('#failed summary').first().waitFor();
    const seen = new Set<string>();
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate<string>(`document.activeElement?.tagName === 'SUMMARY' ? 'summary' : (document.activeElement?.id ?? '')`);
      if (focused === 'summary' && !seen.has('summary')) await page.keyboard.press('Enter');
      seen.add(focused);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['subject', 'summary', 'token']));
    expect(await page.locator('#failed details[open]').count()).toBe(1);
  }, 60_000);

  it('is served with a policy that lets nothing else in', async () => {
    await open();
    const { headers } = await ask(`${gateway.managementUrl}/console`);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
  }, 60_000);
});
