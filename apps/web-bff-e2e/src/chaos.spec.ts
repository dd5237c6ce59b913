import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { ask, type GatewayName, type ServiceFault, type ServiceName, type Shop, type SignedIn, signedInBrowser, signedInPhone, startShop, type WebAnswer } from '@portico/testing';

const SERVICES: readonly ServiceName[] = ['products', 'orders', 'users'];
const PAGES = ['home', 'search?q=lamp', 'search', 'products/p-0021', 'orders', 'profile'];
/** Of each gateway, where its pages are. */
const VIEWS = { 'web-bff': '/api/pages', 'mobile-bff': '/v1/screens' } as const;
const GATEWAYS = Object.keys(VIEWS) as GatewayName[];
const FAULTS: readonly (readonly [string, ServiceFault])[] = [
  ['slow', { delayMs: 3_000 }],
  ['failing', { status: 500 }],
  ['breaking off', { truncate: true }],
  ['resetting connections', { reset: true }],
];
const NONSENSE: readonly (readonly [string, ServiceFault])[] = [
  ['HTML', { garbage: true }],
  ['10 MB', { huge: true }],
  ['wrong types', { misshapen: true }],
];
/** `timeouts.view`, and what a busy machine adds. */
const DEADLINE_MS = 8_000;
/** Until circuits have closed again, at most. */
const RECOVERY_MS = 60_000;

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
for (const name of GATEWAYS) ajv.addSchema(JSON.parse(readFileSync(join(import.meta.dirname, `../../${name}/openapi.json`), 'utf8')) as object, name);

let shop: Shop;
const callers = new Map<GatewayName, SignedIn>();

beforeAll(async () => {
  shop = await startShop({ gateways: GATEWAYS, config: 'upstreams: {products: {cache: {enabled: false}}, users: {cache: {enabled: false}}, orders: {cache: {enabled: false}}, content: {cache: {enabled: false}}}' });
  callers.set('web-bff', await signedInBrowser(shop)).set('mobile-bff', await signedInPhone(shop));
}, 60_000);
afterAll(() => shop?.stop());

interface Seen {
  readonly name: GatewayName;
  readonly page: string;
  readonly answer: WebAnswer;
  readonly ms: number;
}

function askAll(): Promise<Seen[]> {
  return Promise.all(GATEWAYS.flatMap((name) => PAGES.map(async (page) => {
    const startedAt = performance.now();
    const answer = await ask(`${shop.gateway(name).url}${VIEWS[name]}/${page}`, { headers: callers.get(name), timeoutMs: 20_000 });
    return { name, page, answer, ms: performance.now() - startedAt };
  })));
}

function schemaOf(name: GatewayName, page: string): object {
  const path = `${VIEWS[name]}/${page.split('?')[0]!.replace(/p-\d+$/, '{id}')}`;
  return { $ref: encodeURI(`${name}#/paths/${path.replaceAll('/', '~1')}/get/responses/200/content/application~1json/schema`) };
}

function expectContract({ name, page, answer, ms }: Seen): void {
  expect(ms).toBeLessThan(DEADLINE_MS);
  expect(answer.text).not.toMatch(/nonsense|It works!/);
  if (answer.status === 200) {
    const fits = ajv.compile(schemaOf(name, page));
    expect([name, page, fits(answer.json()), fits.errors]).toEqual([name, page, true, null]);
  } else {
    expect([502, 503, 504]).toContain(answer.status);
    expect(answer.json()).toMatchObject({ part: expect.any(String), source: expect.stringMatching(/^(?:upstream|gateway)$/) });
  }
}

/** What one fault has opened must not hide the next. */
async function untilWhole(): Promise<void> {
  const last = performance.now() + RECOVERY_MS;
  for (;;) {
    const flawed = (await askAll()).filter(({ answer }) => answer.status !== 200 || answer.text.includes('"degraded"'));
    if (flawed.length === 0) return;
    if (performance.now() > last) throw new Error(`not whole again: ${flawed[0]!.page}: ${flawed[0]!.answer.text.slice(0, 500)}`);
    await sleep(300);
  }
}

describe.each(SERVICES)('while %s is', (service) => {
  beforeEach(untilWhole, RECOVERY_MS + 20_000);
  afterEach(() => shop.heal(service));

  it.each(FAULTS)('%s, every page and screen keeps its contract, in time', async (_what, fault) => {
    await shop.spoil(service, fault);
    (await askAll()).forEach(expectContract);
  }, 60_000);

  it.each(NONSENSE)('answering %s, every page and screen keeps its contract, and nothing of it comes through', async (_what, fault) => {
    await shop.spoil(service, fault);
    const seen = await askAll();
    seen.forEach(expectContract);
    // It was the nonsense that they met.
    for (const name of GATEWAYS) expect(seen.filter((each) => each.name === name && each.answer.text.includes('answer_invalid'))).not.toEqual([]);
  }, 60_000);
});
