import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
interface Line {
  readonly productId: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
}
interface Product {
  readonly id: string;
  readonly variants: readonly { readonly id: string; readonly price: { readonly amountMinor: number }; readonly stock: number }[];
}

/** Every call reaches its service, and none is refused for what the one before met. */
const CONFIG = `upstreams: {${['products', 'users', 'orders', 'content'].map((name) => `${name}: {cache: {enabled: false}, breaker: off}`).join()}}`;
const GATEWAYS: readonly GatewayName[] = ['web-bff', 'mobile-bff'];
/** Of a cart and of an order, as many as there may be. */
const LINES = 100;
/** On one page of orders, as many as a client may ask for; each of some lines, so that they are of more products than one call may ask for. */
const ORDERS = 50;
const LINES_OF_EACH = 6;

function fileOf(name: GatewayName) {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../${name}/openapi.json`), 'utf8')) as { paths: Record<string, Record<string, Operation>> };
}

function described(name: GatewayName) {
  const document = fileOf(name);
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
let lines: Line[];
/** Ada has many orders; Ben has large ones. */
const ada = new Map<GatewayName, SignedIn>();
const ben = new Map<GatewayName, SignedIn>();

beforeAll(async () => {
  shop = await startShop({ gateways: GATEWAYS, config: CONFIG });
  for (const [callers, user] of [[ada, 'u-001'], [ben, 'u-002']] as const) {
    callers.set('web-bff', await signedInBrowser(shop, user)).set('mobile-bff', await signedInPhone(shop, user));
  }
  lines = await someLines(ORDERS * LINES_OF_EACH);
  addressId = await addressOf(ben);
  orderId = await placed(ben, lines.slice(0, LINES), addressId);
  const adas = await addressOf(ada);
  for (let at = 0; at < lines.length; at += LINES_OF_EACH) await placed(ada, lines.slice(at, at + LINES_OF_EACH), adas);
}, 120_000);
afterAll(() => shop?.stop());

/** Each of another product of which there is enough. */
async function someLines(count: number): Promise<Line[]> {
  const products = `${shop.gateway('mobile-bff').url}/v1/products`;
  const found: Line[] = [];
  for (let cursor: string | null = ''; cursor !== null && found.length < count; ) {
    const page: { items: { id: string }[]; nextCursor: string | null } = (await ask(`${products}?limit=100${cursor && `&cursor=${cursor}`}`)).json();
    const { items } = (await ask(`${products}/full?ids=${page.items.map(({ id }) => id).join()}`)).json<{ items: Product[] }>();
    for (const { id: productId, variants: [variant] } of items) {
      if (variant!.stock >= 10) found.push({ productId, variantId: variant!.id, quantity: 1, unitPriceMinor: variant!.price.amountMinor });
    }
    cursor = page.nextCursor;
  }
  expect(found.length).toBeGreaterThanOrEqual(count);
  return found.slice(0, count);
}

async function addressOf(callers: ReadonlyMap<GatewayName, SignedIn>): Promise<string> {
  const profile = await ask(`${shop.gateway('mobile-bff').url}/v1/screens/profile`, { headers: callers.get('mobile-bff')! });
  return profile.json<{ addresses: { id: string }[] }>().addresses[0]!.id;
}

async function placed(callers: ReadonlyMap<GatewayName, SignedIn>, of: readonly Line[], address: string): Promise<string> {
  const headers = { ...callers.get('mobile-bff'), 'content-type': 'application/json', 'idempotency-key': `"${randomUUID()}"` };
  const answer = await ask(`${shop.gateway('mobile-bff').url}/v1/screens/checkout`, { method: 'POST', headers, body: JSON.stringify({ lines: of, addressId: address }) });
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.json<{ id: string }>().id;
}

/** A part, and where its service answers for it: what goes wrong there is missed by this part. */
type PartAt = readonly [part: string, service: ServiceName, path: string];
interface Case {
  /** The dearest request: its longest list, its fullest thing. */
  readonly asked: () => { path?: string; query?: string; body?: object };
  /** Ada, unless said otherwise. */
  readonly by?: ReadonlyMap<GatewayName, SignedIn>;
  /** Of the calls that it may take, those that only failures make. */
  readonly again?: number;
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
  order: { asked: () => ({ path: orderId }), by: ben, optional: ['address', 'users', '/users/u-002/addresses'], required: ['order', 'orders', '/orders/'] },
  profile: { asked: () => ({}), optional: ['preferences', 'users', '/users/u-001/preferences'], required: ['account', 'users', '/users/u-001/account'] },
  cart: { asked: () => ({ body: { lines: lines.slice(0, LINES) } }), optional: ['preferences', 'users', '/users/u-001/preferences'], required: ['cart', 'products', '/products/full'] },
  checkout: { asked: () => ({ body: { lines: lines.slice(0, LINES), addressId } }), by: ben, again: 3, optional: ['products', 'products', '/products?'], required: ['address', 'users', '/users/u-002/addresses'] },
};

type View = (typeof OPERATIONS)[number];

function send({ name, path, method, operation }: View, headers: Record<string, string> = {}, query = ''): Promise<WebAnswer> {
  const { asked, by = ada } = CASES[operation.operationId]!;
  const wanted = asked();
  const body = wanted.body && JSON.stringify(wanted.body);
  const own: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': `"${randomUUID()}"` };
  const url = shop.gateway(name).url + path.replace('{id}', wanted.path ?? '') + (query || (wanted.query ?? ''));
  return ask(url, { method: method.toUpperCase(), headers: { ...by.get(name), ...own, ...headers }, body });
}

function viewOf(gateway: GatewayName, id: string): View {
  return OPERATIONS.find(({ name, operation }) => name === gateway && operation.operationId === id)!;
}

const VIEWS = OPERATIONS.map((view) => [view.name, view.operation.operationId, view] as const);

it('has a case for every view', () => {
  expect([...new Set(VIEWS.map(([, name]) => name))].toSorted()).toEqual(Object.keys(CASES).toSorted());
});

describe('every view', () => {
  it.each(VIEWS)('of %s: %s is whole and as described, within its budgets', async (_gateway, name, view) => {
    const answer = await send(view);
    expect([answer.status, answer.json<Screen>().degraded]).toEqual([view.status, undefined]);
    expect([view.fits(answer.json()), view.fits.errors]).toEqual([true, null]);
    expect(answer.body.length).toBeLessThanOrEqual(view.operation['x-max-bytes']);
    // A budget far above what is sent guards nothing.
    expect(answer.body.length).toBeGreaterThan(view.operation['x-max-bytes'] / 2);
    const { explain } = (await send(view, { 'portico-explain': '1' })).json<Explained>();
    expect(explain.calls.filter(({ kind }) => kind === 'first').length + (CASES[name]!.again ?? 0)).toBe(view.operation['x-max-calls']);
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

/** An answer that came piece by piece, put together. */
function together(ndjson: string): { data: Record<string, unknown>; end: object } {
  const pieces = ndjson.trim().split('\n').map((line) => JSON.parse(line) as { event: string; data?: object; set?: object });
  const { event: first, data } = pieces[0]!;
  const { event: last, ...end } = pieces.at(-1)!;
  expect([first, last, ...new Set(pieces.slice(1, -1).map(({ event }) => event))]).toEqual(['answer', 'end', 'part']);
  return { data: Object.assign({}, data, ...pieces.map(({ set }) => set)) as Record<string, unknown>, end };
}

describe('every view that reads', () => {
  const READING = VIEWS.filter(([, , { method }]) => method === 'get');
  const NDJSON = { accept: 'application/x-ndjson' };

  it.each(READING)('of %s: %s comes piece by piece, and is the same in the end', async (_gateway, _view, view) => {
    const answer = await send(view, NDJSON);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, NDJSON.accept]);
    expect(together(answer.text)).toEqual({ data: (await send(view)).json(), end: { degraded: [] } });
    expect(Object.keys((view.operation.responses['200'] as { content: object }).content)).toEqual(['application/json', NDJSON.accept, 'text/event-stream']);
  });

  it.each(READING)('of %s: %s, piece by piece without an optional part, says so at its end', async (_gateway, name, view) => {
    const [part, service, path] = CASES[name]!.optional;
    await shop.spoil(service, { path, status: 500 });
    const [pieces, whole] = await Promise.all([send(view, NDJSON), send(view)]).finally(() => shop.heal(service));
    const { data, end } = together(pieces!.text);
    expect(end).toEqual({ degraded: [{ part, reason: 'failed' }] });
    expect({ ...data, ...end }).toEqual(whole!.json());
  });

  it.each(GATEWAYS)('of %s comes as server-sent events, too', async (gateway) => {
    const view = viewOf(gateway, 'product');
    const answer = await send(view, { accept: 'text/event-stream' });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/event-stream']);
    const lines = answer.text.trim().split('\n\n').map((event) => /^event: (\w+)\ndata: \{(.*)\}$/.exec(event)!);
    expect(together(lines.map(([, event, data]) => `{"event":"${event}",${data}}`).join('\n'))).toEqual({ data: (await send(view)).json(), end: { degraded: [] } });
  });
});

describe('a client', () => {
  it.each([
    ['web-bff', ['id', 'images', 'name', 'price', 'rating']],
    ['mobile-bff', ['currency', 'id', 'images', 'name', 'price', 'rating']],
  ] as const)('of %s has a product as a card, in detail, and by members', async (gateway, card) => {
    const view = viewOf(gateway, 'product');
    const { reviews, related, ...detail } = (await send(view)).json<Record<string, unknown>>();
    expect([reviews, related]).toEqual([expect.any(Array), expect.any(Array)]);
    const chosen = async (query: string) => (await send(view, {}, query)).json<object>();
    expect(await chosen('?variant=detail')).toEqual(detail);
    expect(await chosen('?variant=card')).toEqual(Object.fromEntries(card.map((name) => [name, detail[name]])));
    expect(await chosen('?fields=name,related.id')).toEqual({ name: detail.name, related: (related as { id: string }[]).map(({ id }) => ({ id })) });
  });

  it.each(GATEWAYS.flatMap((gateway) => ['?fields=id,nothing', '?variant=poster'].map((query) => [gateway, query] as const)))('of %s is refused %s', async (gateway, query) => {
    expectProblem(await send(viewOf(gateway, 'product'), {}, query), 400, 'invalid_query');
  });

  it.each(GATEWAYS)('of %s is told of it all at /openapi.json', async (gateway) => {
    expect((await ask(`${shop.gateway(gateway).url}/openapi.json`)).json()).toEqual(fileOf(gateway));
  });
});

it.each(GATEWAYS)('the checkout of %s sends an order again as often as its budget of calls has room for, and no more', async (gateway) => {
  await shop.spoil('orders', { path: '/orders', status: 503 });
  const answer = await send(viewOf(gateway, 'checkout')).finally(() => shop.heal('orders'));
  expectProblem(answer, 502, 'upstream_failed');
  const { program } = shop.gateway(gateway);
  const line = () => program.stdout.split('\n').find((text) => text.includes(`"id":"${String(answer.headers['x-request-id'])}"`));
  while (line() === undefined) await sleep(20);
  const { upstreams } = JSON.parse(line()!) as { upstreams: { upstream: string; kind?: string }[] };
  expect(upstreams.filter(({ upstream, kind }) => upstream === 'orders' && kind === undefined)).toHaveLength(1 + CASES.checkout!.again!);
});
