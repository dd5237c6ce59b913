import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, CHECKOUT_CONFIG, CHECKOUT_FAILURES, type Shop, type SignedIn, signedInBrowser, startShop } from '@portico/testing';
import { expectProblem } from './expectations.ts';

let shop: Shop;
let url: string;
let browser: SignedIn;
let addressId: string;

interface Variant {
  readonly id: string;
  readonly price: { readonly amountMinor: number };
  readonly stock: number;
}
interface Placed {
  readonly order: { readonly id: string; readonly total: { readonly amountMinor: number } };
}

beforeAll(async () => {
  shop = await startShop({ gateways: ['web-bff'], config: CHECKOUT_CONFIG });
  ({ url } = shop.gateway('web-bff'));
  browser = await signedInBrowser(shop);
  const profile = await ask(`${url}/api/pages/profile`, { headers: browser });
  expect(profile.status).toBe(200);
  addressId = profile.json<{ addresses: { id: string }[] }>().addresses[0]!.id;
});
afterAll(() => shop?.stop());
afterEach(async () => {
  await shop.heal('orders');
  await shop.heal('products');
  await shop.heal('users');
});

const post = (path: string, body: unknown, key?: string) => {
  const headers = { ...browser, 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': `"${key}"` }) };
  return ask(`${url}/api/pages/${path}`, { method: 'POST', headers, body: JSON.stringify(body), timeoutMs: 15_000 });
};
const checkout = (lines: unknown[], key: string = randomUUID(), address = addressId) => post('checkout', { lines, addressId: address }, key);
const shown = async (productId: string): Promise<Variant> => {
  const page = (await ask(`${url}/api/pages/products/${productId}`)).json<{ variants: Variant[] }>();
  return page.variants.find(({ stock }) => stock > 2)!;
};
const line = (productId: string, { id, price }: Variant, quantity = 1) => ({ productId, variantId: id, quantity, unitPriceMinor: price.amountMinor });

describe('the cart', () => {
  it('is priced as it is now, and says of each line whether it can be had', async () => {
    const variant = await shown('p-0011');
    const lines = [line('p-0011', variant, 2), { ...line('p-0011', variant), unitPriceMinor: 1 }, { ...line('p-0011', variant), quantity: 1_000 }, { productId: 'p-9999', variantId: 'v', quantity: 1 }];
    const answer = await post('cart', { lines });
    expect(answer.status).toBe(200);
    const cart = answer.json<{ lines: { state: string }[]; total: unknown; orderable: boolean }>();
    expect(cart.lines.map(({ state }) => state)).toEqual(['ok', 'price_changed', 'fewer', 'gone']);
    expect(cart).toMatchObject({ total: { amountMinor: 3 * variant.price.amountMinor, currency: 'EUR' }, orderable: false });
  });
});

describe('the checkout', () => {
  it('places an order once for each key', async () => {
    const variant = await shown('p-0012');
    const key = randomUUID();
    const before = await ordersNow();
    const first = await checkout([line('p-0012', variant, 2)], key);
    expect(first.status).toBe(201);
    const { order } = first.json<Placed>();
    expect(order.total.amountMinor).toBe(2 * variant.price.amountMinor);
    const again = await checkout([line('p-0012', variant, 2)], key);
    expect([again.status, again.json<Placed>().order.id]).toEqual([201, order.id]);
    expect(await ordersNow()).toEqual([order.id, ...before]);
    expect((await ask(`${url}/api/pages/orders/${order.id}`, { headers: browser })).json()).toMatchObject({ id: order.id, address: { id: addressId } });
    expectProblem(await checkout([line('p-0012', variant, 1)], key), 422, 'idempotency_key_reused');
  });

  it.each([
    ['without a key', (variant: Variant) => post('checkout', { lines: [line('p-0013', variant)], addressId }), 400, 'idempotency_key_missing'],
    ['to an address of nobody', (variant: Variant) => checkout([line('p-0013', variant)], randomUUID(), 'a-none'), 422, 'invalid_input'],
    ['of nothing', () => checkout([]), 422, 'invalid_input'],
    ['at another price', (variant: Variant) => checkout([{ ...line('p-0013', variant), unitPriceMinor: 1 }]), 409, 'conflict'],
    ['of more than there is', (variant: Variant) => checkout([{ ...line('p-0013', variant), quantity: 1_000 }]), 409, 'conflict'],
  ])('places nothing %s', async (_what, send, status, code) => {
    const before = await ordersNow();
    expectProblem(await send(await shown('p-0013')), status, code);
    expect(await ordersNow()).toEqual(before);
  });

  it('says what is left, and at what price', async () => {
    const variant = await shown('p-0014');
    const answer = await checkout([{ ...line('p-0014', variant), quantity: 1_000 }]);
    expect(answer.json()).toMatchObject({ code: 'conflict', reason: 'out_of_stock', lines: [{ productId: 'p-0014', available: variant.stock, unitPrice: { amountMinor: variant.price.amountMinor } }] });
    expect((await checkout([{ ...line('p-0014', variant), unitPriceMinor: 1 }])).json()).toMatchObject({ reason: 'price_changed', lines: [{ unitPrice: { amountMinor: variant.price.amountMinor } }] });
  });

  it.each(Object.entries(CHECKOUT_FAILURES))('says what is known while %s; the same key then gives the one order', async (_what, { begin, end, expected }) => {
    const variant = await shown('p-0015');
    const key = randomUUID();
    const before = await ordersNow();
    await begin(shop);
    const failed = await checkout([line('p-0015', variant)], key);
    await end(shop);
    expect(expectProblem(failed, expected.status, expected.code)).toMatchObject({ ...expected, retryable: true });
    if (expected.outcome !== 'unknown') expect(await ordersNow()).toEqual(before);
    const { id } = await untilPlaced([line('p-0015', variant)], key);
    expect(await ordersNow()).toEqual([id, ...before]);
    expect((await variantsAfter('p-0015', variant.id)).stock).toBe(variant.stock - 1);
  }, 60_000);

  it('does not say that nothing was ordered when an earlier answer was lost and orders is not reached any more', async () => {
    const variant = await shown('p-0016');
    const key = randomUUID();
    const before = await ordersNow();
    await shop.spoil('orders', { path: '/orders', truncate: true });
    expect((await checkout([line('p-0016', variant)], key)).json()).toMatchObject({ outcome: 'unknown' });
    await shop.stopService('orders');
    const unreached = await checkout([line('p-0016', variant)], key);
    expect(unreached.json()).toMatchObject({ part: 'order', outcome: 'not_sent', retryable: true, detail: expect.stringContaining('an earlier one with the same Idempotency-Key may have') });
    await shop.restartService('orders');
    // It was there all the time.
    const [id, ...others] = await ordersNow();
    expect(others).toEqual(before);
    expect(await untilPlaced([line('p-0016', variant)], key)).toMatchObject({ id });
    expect(await ordersNow()).toEqual([id, ...before]);
  }, 60_000);
});

/** What has been down is asked again after a while. */
async function untilPlaced(lines: unknown[], key: string): Promise<Placed['order']> {
  for (let tries = 1; ; tries += 1) {
    const answer = await checkout(lines, key);
    if (answer.status === 201) return answer.json<Placed>().order;
    if (answer.status < 500 || tries === 50) throw new Error(`not placed: ${answer.text}`);
    await sleep(200);
  }
}

async function ordersNow(): Promise<string[]> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask(`${url}/api/pages/orders?limit=50`, { headers: browser });
    if (answer.status === 200) return answer.json<{ orders: { id: string }[] }>().orders.map(({ id }) => id);
    if (tries === 50) throw new Error(`no orders: ${answer.text}`);
    await sleep(200);
  }
}

async function variantsAfter(productId: string, variantId: string): Promise<Variant> {
  // Past the cache: the cart asks for the stock of now, or of some seconds ago.
  const cart = await post('cart', { lines: [{ productId, variantId, quantity: 1 }] });
  return { id: variantId, price: { amountMinor: 0 }, stock: cart.json<{ lines: { available: number }[] }>().lines[0]!.available };
}
