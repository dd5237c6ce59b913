import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { ask, type GatewayName, type ServiceName, type Shop, type SignedIn, signedInBrowser, signedInPhone, startShop, type WebAnswer } from '@portico/testing';
import { expectProblem, type Screen } from './expectations.ts';

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

/** Every call reaches its service, and none is refused for what the one before met. */
const CONFIG = `upstreams: {${['products', 'users', 'orders', 'content'].map((name) => `${name}: {cache: {enabled: false}, breaker: off}`).join()}}`;
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
  shop = await startShop({ gateways: GATEWAYS, config: CONFIG });
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

/** A part, and where its service answers for it: what goes wrong there is missed by this part. */
type PartAt = readonly [part: string, service: ServiceName, path: string];
interface Case {
  /** The dearest request: its longest list, its fullest thing. */
  readonly asked: () => { path?: string; query?: string; body?: object };
  /** Without it, the answer is degraded. */
  readonly optional: PartAt;
  /** Without it, there is no answer. */
  readonly required: PartAt;
}

/** Of all views of both gateways. One that is new has no case yet, and so fails. */
const CASES: Readonly<Record<string, Case>> = {
  home: { asked: () => ({}), optional: ['hero', 'products', '/content'], required: ['featured', 'products', '/products?'] },
  search: { asked: () => ({ query: '?q=a&limit=50' }), optional: ['categories', 'products', '/categories'], required: ['results', 'products', '/products/search'] },
  product: { asked: () => ({ path: 'p-0001' }), optional: ['related', 'products', '/products/p-0001/related'], required: ['product', 'products', '/products/p-0001'] },
  orders: { asked: () => ({ query: '?limit=50' }), optional: ['products', 'products', '/products?'], required: ['orders', 'orders', '/orders?'] },
  order: { asked: () => ({ path: orderId }), optional: ['address', 'users', '/users/u-001/addresses'], required: ['order', 'orders', '/orders/'] },
  profile: { asked: () => ({}), optional: ['preferences', 'users', '/users/u-001/preferences'], required: ['account', 'users', '/users/u-001/account'] },
  cart: { asked: () => ({ body: { lines: bought } }), optional: ['preferences', 'users', '/users/u-001/preferences'], required: ['cart', 'products', '/products/full'] },
  checkout: { asked: () => ({ body: { lines: bought.slice(0, 3), addressId } }), optional: ['products', 'products', '/products?'], required: ['address', 'users', '/users/u-001/addresses'] },
};

function send({ name, path, method, operation }: (typeof OPERATIONS)[number], headers: Record<string, string> = {}): Promise<WebAnswer> {
  const wanted = CASES[operation.operationId]!.asked();
  const body = wanted.body && JSON.stringify(wanted.body);
  const own: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': `"${randomUUID()}"` };
  const url = shop.gateway(name).url + path.replace('{id}', wanted.path ?? '') + (wanted.query ?? '');
  return ask(url, { method: method.toUpperCase(), headers: { ...callers.get(name), ...own, ...headers }, body });
}

const VIEWS = OPERATIONS.map((view) => [view.name, view.operation.operationId, view] as const);

it('has a case for every view', () => {
  expect([...new Set(VIEWS.map(([, name]) => name))].toSorted()).toEqual(Object.keys(CASES).toSorted());
});

describe('every view', () => {
  it.each(VIEWS)('of %s: %s is whole and as described, within its budgets', async (_gateway, _view, view) => {
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

  it.each(VIEWS)('of %s: %s without an optional part is as described, says what is missing, and is not to be stored', async (_gateway, name, view) => {
    const [part, service, path] = CASES[name]!.optional;
    await shop.spoil(service, { path, status: 500 });
    const answer = await send(view).finally(() => shop.heal(service));
    expect([answer.status, answer.json<Screen>().degraded]).toEqual([view.status, [{ part, reason: 'failed' }]]);
    expect([view.fits(answer.json()), view.fits.errors]).toEqual([true, null]);
    expect([answer.headers['cache-control'], answer.headers.etag]).toEqual(['no-store', undefined]);
  });

  it.each(VIEWS)('of %s: %s without a required part is one problem that names the part and its service', async (_gateway, name, view) => {
    const [part, service, path] = CASES[name]!.required;
    await shop.spoil(service, { path, status: 500 });
    const answer = await send(view).finally(() => shop.heal(service));
    expect(expectProblem(answer, 502, 'upstream_failed')).toMatchObject({ part, upstream: service, source: 'upstream' });
    expect((await send(view)).status).toBe(view.status);
  });
});
