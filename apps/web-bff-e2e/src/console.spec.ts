import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ask, FakeUpstream, type RunningGateway, startGateway } from '@portico/testing';
import { type Browser, type Page } from 'playwright-core';
import { launchBrowser } from './in-browser.ts';

const TOKEN = 'a-token-of-this-test';

let service: FakeUpstream;
let gateway: RunningGateway;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  service = await FakeUpstream.start();
  service.behave((request, response) => answers({}, 200, { 'cache-control': 'public, max-age=600', 'cache-tag': request.url!.slice(1).replaceAll('/', '-') })(request, response));
  const config = 'upstreams: {products: {cache: {}}}';
  gateway = await startGateway({ name: 'web-bff', env: { PRODUCTS_URL: service.url, MANAGEMENT_TOKEN: TOKEN }, config });
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await service?.stop();
});
beforeEach(async () => {
  page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${gateway.managementUrl}/console`);
  await page.getByRole('button', { name: 'Set level' }).waitFor();
});
afterEach(() => page.context().close());

const give = (token: string) => page.locator('#token').fill(token);
/** Presses a button and waits for what the page says of it. */
const press = async (form: string, button: string, says: string | RegExp = 'Done.') => {
  const within = page.getByRole('form', { name: form, exact: true });
  await within.getByRole('button', { name: button, exact: true }).click();
  await within.getByText(says).waitFor();
};
const manage = async <T>(path: string) => (await ask(gateway.managementUrl + path)).json<T>();
/** Whether the gateway had a product in its cache. */
const isHit = async (id: string) => (await ask(`${gateway.url}/api/products/${id}`)).headers['cache-status']!.includes('; hit');

const BUTTONS: [string, string][] = [['Log level', 'Set level'], ['Purge', 'Purge'], ['Drain', 'Drain'], ['Drain', 'Serve again'], ['Maintenance', 'Maintenance on'], ['Maintenance', 'Maintenance off']];

describe('the buttons of the console', () => {
  it('cannot be pressed without the token, by mouse or by keyboard', async () => {
    const buttons = page.locator('#operate button');
    expect(await buttons.allTextContents()).toEqual(BUTTONS.map(([, name]) => name));
    for (const button of await buttons.all()) expect(await button.isDisabled()).toBe(true);
    const asked: string[] = [];
    page.on('request', (request) => request.method() !== 'GET' && asked.push(request.url()));
    await page.locator('#purge').press('Enter');
    await page.locator('#token').press('Enter');
    await give(TOKEN);
    await give('');
    for (const button of await buttons.all()) expect(await button.isDisabled()).toBe(true);
    expect(asked).toEqual([]);
  });

  it('change nothing with a token that is not the gateway’s, and say why', async () => {
    await isHit('p-1');
    await give('another');
    for (const [form, button] of BUTTONS) await press(form, button, /Send the token of MANAGEMENT_TOKEN/);
    expect(await isHit('p-1')).toBe(true);
    expect((await ask(`${gateway.managementUrl}/health/ready`)).status).toBe(200);
    expect(await manage('/maintenance')).toEqual({ enabled: false, by: 'file' });
  });

  it('purge what a tag, a path or nothing names', async () => {
    await give(TOKEN);
    const what = page.locator('#purge');
    const fill = async () => {
      for (const id of ['p-1', 'p-2', 'q-3']) await isHit(id);
    };
    const kept = async () => [await isHit('p-1'), await isHit('p-2'), await isHit('q-3')];
    await fill();
    await what.fill('products-p-1');
    await press('Purge', 'Purge');
    expect(await kept()).toEqual([false, true, true]);
    await what.fill('/products/p-');
    await press('Purge', 'Purge');
    expect(await kept()).toEqual([false, false, true]);
    await what.fill('');
    await press('Purge', 'Purge');
    expect(await kept()).toEqual([false, false, false]);
    expect(await kept()).toEqual([true, true, true]);
  });

  it('set what is logged, at once', async () => {
    await give(TOKEN);
    const level = page.locator('#level');
    await level.selectOption('warn');
    await press('Log level', 'Set level');
    const { headers: quiet } = await ask(`${gateway.url}/api/products/quiet`);
    await level.selectOption('info');
    await press('Log level', 'Set level');
    const { headers: told } = await ask(`${gateway.url}/api/products/told`);
    // Written a moment after the answer, and in its order.
    while (!gateway.program.stdout.includes(String(told['x-request-id']))) await sleep(20);
    expect(gateway.program.stdout).not.toContain(String(quiet['x-request-id']));
    expect(await manage('/log-levels')).toMatchObject({ modules: { requests: 'info' } });
  });

  it('drain a gateway, which goes on serving, and let it serve again', async () => {
    await give(TOKEN);
    await press('Drain', 'Drain');
    expect((await ask(`${gateway.managementUrl}/health/ready`)).status).toBe(503);
    expect((await ask(`${gateway.url}/api/products/p-1`)).status).toBe(200);
    await page.locator('#state', { hasText: 'draining' }).waitFor();
    await press('Drain', 'Serve again');
    expect((await ask(`${gateway.managementUrl}/health/ready`)).status).toBe(200);
  });

  it('close the gateway for maintenance and open it', async () => {
    await give(TOKEN);
    await press('Maintenance', 'Maintenance on');
    const closed = await ask(`${gateway.url}/api/products/p-1`);
    expect([closed.status, closed.json()]).toEqual([503, expect.objectContaining({ code: 'maintenance' })]);
    expect((await ask(`${gateway.managementUrl}/health/ready`)).status).toBe(200);
    await press('Maintenance', 'Maintenance off');
    expect((await ask(`${gateway.url}/api/products/p-1`)).status).toBe(200);
  });

  it('leave a line for each change in the log, and the token nowhere', () => {
    const audits = gateway.program.stdout.split('\n').flatMap((line) => /"audit":"([\w.]+)"/.exec(line)?.[1] ?? []);
    expect(audits).toEqual([...Array<string>(3).fill('cache.purge'), 'log.level', 'log.level', 'drain', 'drain.end', 'maintenance.set', 'maintenance.set']);
    expect(gateway.program.stdout + gateway.program.stderr).not.toContain(TOKEN);
  });
});

it('the console of a gateway in development asks for no token', async () => {
  const open = await startGateway({ name: 'web-bff' });
  try {
    await page.goto(`${open.managementUrl}/console`);
    await page.getByText('This gateway asks for no token').waitFor();
    expect(await page.locator('#token').count()).toBe(0);
    await press('Maintenance', 'Maintenance on');
    expect((await ask(`${open.url}/api/products/p-1`)).status).toBe(503);
  } finally {
    await open.stop();
  }
});
