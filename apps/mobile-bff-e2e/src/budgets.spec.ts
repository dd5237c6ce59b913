import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { ask, type GatewayName, type Shop, type SignedIn, signedInBrowser, signedInPhone, startShop, type WebAnswer } from '@portico/testing';
import { type Screen } from './expectations.ts';

interface Operation {
  readonly operationId: string;
  readonly 'x-max-calls': number;
  readonly 'x-max-bytes': number;
  readonly responses: Readonly<Record<string, object>>;
}
interface Explained {
  readonly explain: { readonly bytes: number; readonly calls: readonly { readonly kind: string }[] };
}
interface Bought {
  readonly id: string;
  readonly price: number;
  readonly soldOut?: true;
}

const CACHES_OFF = 'upstreams: {products: {cache: {enabled: false}}, users: {cache: {enabled: false}}, orders: {cache: {enabled: false}}, content: {cache: {enabled: false}}}';
const GATEWAYS: readonly GatewayName[] = ['web-bff', 'mobile-bff'];
/** Lines of a well-filled cart. */
const LINES = 20;

function described(name: GatewayName) {
  const document = JSON.parse(readFileSync(join(import.meta.dirname, `../../${name}/openapi.json`), 'utf8')) as { paths: Record<string, Record<string, Operation>> };
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const status = Object.keys(operation.responses).find((code) => code.startsWith('2'))!;
      const pointer = `document#/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}/content/application~1json/schema`;
      return { name, path, method, operation, status: Number(status), fits: ajv.compile({ $ref: encodeURI(pointer) }) };
    }),
  );
}

const OPERATIONS = GATEWAYS.flatMap(described);
let shop: Shop;
let orderId: string;
let addressId: string;
let bought: { productId: string; variantId: string; quantity: number; unitPriceMinor: number }[];
const callers = new Map<GatewayName, SignedIn>();

beforeAll(async () => {
  shop = await startShop({ gateways: GATEWAYS, config: CACHES_OFF });
  const phone = await signedInPhone(shop);
  callers.set('web-bff', await signedInBrowser(shop)).set('mobile-bff', phone);
  const screen = async <T>(path: string) => (await ask(`${shop.gateway('mobile-bff').url}/v1/screens/${path}`, { headers: phone })).json<T>();
  orderId = (await screen<{ items: { id: string }[] }>('orders')).items[0]!.id;
  addressId = (await screen<{ addresses: { id: string }[] }>('profile')).addresses[0]!.id;
  const products = Array.from({ length: LINES }, (_, at) => `p-${String(at + 20).padStart(4, '0')}`);
  bought = await Promise.all(products.map(async (productId) => {
    const { variants } = await screen<{ variants: Bought[] }>(`products/${productId}`);
    const { id, price } = variants.find(({ soldOut }) => !soldOut) ?? variants[0]!;
    return { productId, variantId: id, quantity: 1, unitPriceMinor: price };
  }));
}, 60_000);
afterAll(() => shop?.stop());

/** The dearest request of each view: its longest list, its fullest thing. */
const DEAREST: Readonly<Record<string, () => { path?: string; query?: string; body?: object }>> = {
  home: () => ({}),
  search: () => ({ query: '?q=a&limit=50' }),
  product: () => ({ path: 'p-0001' }),
  orders: () => ({ query: '?limit=50' }),
  order: () => ({ path: orderId }),
  profile: () => ({}),
  cart: () => ({ body: { lines: bought } }),
  checkout: () => ({ body: { lines: bought.slice(0, 3), addressId } }),
};

function send({ name, path, method, operation }: (typeof OPERATIONS)[number], headers: Record<string, string> = {}): Promise<WebAnswer> {
  const wanted = DEAREST[operation.operationId]!();
  const body = wanted.body && JSON.stringify(wanted.body);
  const own: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': `"${randomUUID()}"` };
  const url = shop.gateway(name).url + path.replace('{id}', wanted.path ?? '') + (wanted.query ?? '');
  return ask(url, { method: method.toUpperCase(), headers: { ...callers.get(name), ...own, ...headers }, body });
}

describe('the budgets', () => {
  it.each(OPERATIONS.map((view) => [view.name, view.operation.operationId, view] as const))('of %s: %s hold, and its answer is whole and as described', async (_gateway, _view, view) => {
    const answer = await send(view);
    expect([answer.status, answer.json<Screen>().degraded]).toEqual([view.status, undefined]);
    expect([view.fits(answer.json()), view.fits.errors]).toEqual([true, null]);
    expect(answer.body.length).toBeLessThanOrEqual(view.operation['x-max-bytes']);
    // A budget far above what is sent guards nothing.
    expect(answer.body.length).toBeGreaterThan(view.operation['x-max-bytes'] / 4);
    const { explain } = (await send(view, { 'portico-explain': '1' })).json<Explained>();
    expect(explain.calls.length).toBeGreaterThan(0);
    expect(explain.calls.filter(({ kind }) => kind === 'first').length).toBeLessThanOrEqual(view.operation['x-max-calls']);
    expect(explain.bytes).toBeGreaterThan(0);
  });
});
