import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { ask, type ServiceFault, type ServiceName, type Shop, type SignedIn, signedInBrowser, startShop } from '@portico/testing';

const SERVICES: readonly ServiceName[] = ['products', 'orders', 'users'];
const PAGES = ['home', 'search?q=lamp', 'search', 'products/p-0021', 'orders', 'profile'];
const FAULTS: readonly (readonly [string, ServiceFault])[] = [
  ['slow', { delayMs: 3_000 }],
  ['failing', { status: 500 }],
  ['breaking off', { truncate: true }],
  ['answering nonsense', { garbage: true }],
  ['resetting connections', { reset: true }],
];
/** `timeouts.view`, and what a busy machine adds. */
const DEADLINE_MS = 8_000;

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../web-bff/openapi.json'), 'utf8')) as object;
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(document, 'document');

let shop: Shop;
let url: string;
let browser: SignedIn;

beforeAll(async () => {
  shop = await startShop({ gateways: ['web-bff'], config: 'upstreams: {products: {cache: {enabled: false}}, users: {cache: {enabled: false}}, orders: {cache: {enabled: false}}, content: {cache: {enabled: false}}}' });
  ({ url } = shop.gateway('web-bff'));
  browser = await signedInBrowser(shop);
}, 60_000);
afterAll(() => shop?.stop());

function schemaOf(page: string): object {
  const path = `/api/pages/${page.split('?')[0]!.replace(/p-\d+$/, '{id}')}`;
  return { $ref: encodeURI(`document#/paths/${path.replaceAll('/', '~1')}/get/responses/200/content/application~1json/schema`) };
}

describe.each(SERVICES)('while %s is', (service) => {
  afterEach(() => shop.heal(service));

  it.each(FAULTS)('%s, every page keeps its contract, in time', async (_what, fault) => {
    await shop.spoil(service, fault);
    for (const page of PAGES) {
      const startedAt = performance.now();
      const answer = await ask(`${url}/api/pages/${page}`, { headers: browser, timeoutMs: 20_000 });
      expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS);
      if (answer.status === 200) {
        const fits = ajv.compile(schemaOf(page));
        expect([page, fits(answer.json()), fits.errors]).toEqual([page, true, null]);
      } else {
        expect([502, 503, 504]).toContain(answer.status);
        expect(answer.json()).toMatchObject({ part: expect.any(String), source: expect.stringMatching(/^(?:upstream|gateway)$/) });
      }
    }
  }, 60_000);
});
