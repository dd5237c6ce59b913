import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { ask, type GatewayName, type ServiceFault, type ServiceName, type Shop, type SignedIn, signedInBrowser, signedInPhone, startShop, type WebAnswer } from '@portico/testing';

/** Each upstream: the service that it is, and which of its paths. */
const UPSTREAMS: readonly (readonly [upstream: string, service: ServiceName, path: string])[] = [['products', 'products', '/'], ['orders', 'orders', '/'], ['users', 'users', '/'], ['content', 'products', '/content']];
const READING = ['home', 'search?q=lamp', 'search', 'products/p-0021', 'orders', 'orders/{id}', 'profile'];
const WRITING = ['cart', 'checkout'];
/** Of each gateway, where its pages are. */
const VIEWS = { 'web-bff': '/api/pages', 'mobile-bff': '/v1/screens' } as const;
const GATEWAYS = Object.keys(VIEWS) as GatewayName[];
const FAULTS: readonly (readonly [string, ServiceFault])[] = [
  ['slow', { delayMs: 1_200 }],
  ['failing', { status: 500 }],
  ['breaking off', { truncate: true }],
  ['resetting connections', { reset: true }],
];
const NONSENSE: readonly (readonly [string, ServiceFault])[] = [
  ['HTML', { garbage: true }],
  ['10 MB', { huge: true }],
  ['wrong types', { misshapen: true }],
];
/** Of a page, as {@link CONFIG} has it; of the checkout, as its view says. */
const DEADLINE_MS = 2_000;
const CHECKOUT_DEADLINE_MS = 10_000;
/** What a busy machine adds. */
const SLACK_MS = 2_500;
/** No attempt is over before the page's deadline is. */
const CONFIG = `timeouts: {view: ${DEADLINE_MS}ms}\nupstreams: {${UPSTREAMS.map(([name]) => `${name}: {cache: {enabled: false}, timeout: 3s}`).join()}}`;
/** Until circuits have closed again, at most. */
const RECOVERY_MS = 60_000;

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
for (const name of GATEWAYS) ajv.addSchema(JSON.parse(readFileSync(join(import.meta.dirname, `../../${name}/openapi.json`), 'utf8')) as object, name);

let shop: Shop;
let orderId: string;
/** Of the cart, and what is ordered. */
let bought: { lines: object[]; addressId: string };
const callers = new Map<GatewayName, SignedIn>();

beforeAll(async () => {
  shop = await startShop({ gateways: GATEWAYS, config: CONFIG });
  callers.set('web-bff', await signedInBrowser(shop)).set('mobile-bff', await signedInPhone(shop));
  const page = async <T>(path: string) => (await askPage('web-bff', path)).answer.json<T>();
  orderId = (await page<{ orders: { id: string }[] }>('orders')).orders[0]!.id;
  const { variants } = await page<{ variants: { id: string; stock: number; price: { amountMinor: number } }[] }>('products/p-0021');
  // Each test orders one by each gateway.
  const { id, price } = variants.toSorted((a, b) => b.stock - a.stock)[0]!;
  const [address] = (await page<{ addresses: { id: string }[] }>('profile')).addresses;
  bought = { lines: [{ productId: 'p-0021', variantId: id, quantity: 1, unitPriceMinor: price.amountMinor }], addressId: address!.id };
}, 60_000);
afterAll(() => shop?.stop());

interface Seen {
  readonly name: GatewayName;
  readonly page: string;
  readonly answer: WebAnswer;
  readonly ms: number;
}

async function askPage(name: GatewayName, page: string): Promise<Seen> {
  const startedAt = performance.now();
  const url = `${shop.gateway(name).url}${VIEWS[name]}/${page.replace('{id}', orderId)}`;
  const answer = await ask(url, { headers: callers.get(name), ...bodyOf(name, page), timeoutMs: 20_000 });
  return { name, page, answer, ms: performance.now() - startedAt };
}

function bodyOf(name: GatewayName, page: string): { method?: string; headers?: Record<string, string>; body?: string } {
  if (!WRITING.includes(page)) return {};
  const headers = { ...callers.get(name), 'content-type': 'application/json', ...(page === 'checkout' && { 'idempotency-key': `"${randomUUID()}"` }) };
  return { method: 'POST', headers, body: JSON.stringify(page === 'cart' ? { lines: bought.lines } : bought) };
}

function askAll(pages: readonly string[]): Promise<Seen[]> {
  return Promise.all(GATEWAYS.flatMap((name) => pages.map((page) => askPage(name, page))));
}

function schemaOf({ name, page, answer }: Seen): object {
  const path = `${VIEWS[name]}/${page.split('?')[0]!.replace(/p-\d+$/, '{id}')}`;
  const method = WRITING.includes(page) ? 'post' : 'get';
  return { $ref: encodeURI(`${name}#/paths/${path.replaceAll('/', '~1')}/${method}/responses/${answer.status}/content/application~1json/schema`) };
}

function expectContract(seen: Seen): void {
  const { name, page, answer, ms } = seen;
  const isCheckout = page === 'checkout';
  expect([name, page, ms, ms < (isCheckout ? CHECKOUT_DEADLINE_MS : DEADLINE_MS) + SLACK_MS]).toEqual([name, page, ms, true]);
  expect(answer.text).not.toMatch(/nonsense|It works!/);
  if (answer.status === (isCheckout ? 201 : 200)) {
    const fits = ajv.compile(schemaOf(seen));
    expect([name, page, fits(answer.json()), fits.errors]).toEqual([name, page, true, null]);
    if (answer.json<{ degraded?: object }>().degraded) expect(answer.headers['cache-control']).toBe('no-store');
  } else {
    expect([502, 503, 504]).toContain(answer.status);
    expect(answer.json()).toMatchObject({
      part: expect.any(String),
      source: expect.stringMatching(/^(?:upstream|gateway)$/),
      ...(isCheckout && { outcome: expect.stringMatching(/^(?:not_sent|not_placed|unknown)$/) }),
    });
  }
}

/** Whether it was the nonsense that they met: one by one, if not all at once, since 10 MB for each may take a busy service longer than the deadline. */
async function hasMet(gateway: GatewayName, seen: readonly Seen[]): Promise<boolean> {
  const isInvalid = ({ name, answer }: Seen) => name === gateway && answer.text.includes('answer_invalid');
  if (seen.some(isInvalid)) return true;
  for (const page of READING) if (isInvalid(await askPage(gateway, page))) return true;
  return false;
}

/** What one fault has opened must not hide the next. */
async function untilWhole(): Promise<void> {
  const last = performance.now() + RECOVERY_MS;
  for (;;) {
    const flawed = (await askAll(READING)).filter(({ answer }) => answer.status !== 200 || answer.text.includes('"degraded"'));
    if (flawed.length === 0) return;
    if (performance.now() > last) throw new Error(`not whole again: ${flawed[0]!.page}: ${flawed[0]!.answer.text.slice(0, 500)}`);
    await sleep(300);
  }
}

describe.each(UPSTREAMS)('while %s is', (_upstream, service, path) => {
  beforeEach(untilWhole, RECOVERY_MS + 20_000);
  afterEach(() => shop.heal(service));

  const askSpoilt = async (fault: ServiceFault) => {
    await shop.spoil(service, { path, ...fault });
    const seen = await askAll([...READING, ...WRITING]);
    seen.forEach(expectContract);
    return seen;
  };

  it.each(FAULTS)('%s, every page and screen keeps its contract, in time', async (_what, fault) => {
    await askSpoilt(fault);
  }, 60_000);

  it('silent, every page and screen keeps its contract, by its deadline', async () => {
    const seen = await askSpoilt({ hang: true });
    // It was the deadline that they met.
    for (const name of GATEWAYS) expect(seen.filter((each) => each.name === name && each.ms >= DEADLINE_MS)).not.toEqual([]);
  }, 60_000);

  it.each(NONSENSE)('answering %s, every page and screen keeps its contract, and nothing of it comes through', async (_what, fault) => {
    const seen = await askSpoilt(fault);
    for (const name of GATEWAYS) expect([name, await hasMet(name, seen)]).toEqual([name, true]);
  }, 60_000);
});
