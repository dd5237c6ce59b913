import { setTimeout as sleep } from 'node:timers/promises';
import { FakeProvider } from './fake-provider.fixture.ts';
import { SessionGateway, signIn } from './session-gateway.fixture.ts';
import { TestBrowser } from './test-browser.fixture.ts';
import { TestClock } from './test-clock.fixture.ts';

const MINUTE = 60_000;

describe('what open tabs are told', () => {
  let provider: FakeProvider;
  let gateway: SessionGateway;
  let browser: TestBrowser;
  let clock: TestClock;

  beforeAll(async () => {
    provider = await FakeProvider.start();
    gateway = await SessionGateway.start(provider, { session: { idle: '10m', warnAhead: '1m' } });
  });
  beforeEach(async () => {
    clock = new TestClock();
    browser = new TestBrowser(gateway.url);
    await signIn(browser, provider);
  });
  afterEach(() => clock.restore());
  afterAll(async () => {
    await gateway.stop();
    await provider.stop();
  });

  it('is that the session ended in another tab', async () => {
    const tab = await browser.listen('/bff/events');
    const { logoutUrl } = JSON.parse((await browser.call('/bff/user')).body) as { logoutUrl: string };
    await browser.navigate(logoutUrl);
    await tab.ended;
    expect(tab.events).toEqual([
      'retry: 3000',
      expect.stringMatching(/^event: active\ndata: {"expiresIn":(599|600)}$/),
      'event: ended\ndata: {"reason":"signed-out"}',
    ]);
    expect((await browser.listen('/bff/events')).status).toBe(401);
  });

  it('is nothing for who asks for the fields alone', async () => {
    const { status, headers, body } = await browser.call('/bff/events', { method: 'HEAD' });
    expect([status, headers['content-type'], body]).toEqual([200, 'text/event-stream', '']);
  });

  it('is that it is about to end, that somebody came back, and that it ended', async () => {
    const tab = await browser.listen('/bff/events');
    clock.advance(9.5 * MINUTE);
    await sleep(1_300);
    expect(tab.events.at(-1)).toMatch(/^event: expiring\ndata: {"expiresIn":2\d}$/);
    await browser.call('/api/me');
    await sleep(1_300);
    expect(tab.events.at(-1)).toMatch(/^event: active\ndata: {"expiresIn":59\d}$/);
    clock.advance(10 * MINUTE);
    await tab.ended;
    expect(tab.events.at(-1)).toBe('event: ended\ndata: {"reason":"expired"}');
  });

  it('does not keep the session alive, nor do streams', async () => {
    const tab = await browser.listen('/bff/events');
    clock.advance(9 * MINUTE);
    (await browser.listen('/bff/events')).close();
    clock.advance(1 * MINUTE);
    await tab.ended;
    expect((await browser.call('/api/me')).status).toBe(401);
  });

  it('ends streams whose session ran out, though nobody calls', async () => {
    const stream = await browser.listen('/api/stream');
    clock.advance(10 * MINUTE);
    await stream.ended;
  }, 15_000);

  it('comes with a sign of life', async () => {
    const tab = await browser.listen('/bff/events');
    clock.advance(20_000);
    await sleep(1_300);
    expect(tab.events.at(-1)).toBe(':');
    tab.close();
  });

  it('ends without a word when the gateway drains, so that the browser comes again', async () => {
    const other = await SessionGateway.start(provider);
    const user = new TestBrowser(other.url);
    await signIn(user, provider);
    const tab = await user.listen('/bff/events');
    const startedAt = performance.now();
    await Promise.all([other.stop(), tab.ended]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(tab.events.some((event) => event.includes('ended'))).toBe(false);
  });
});
