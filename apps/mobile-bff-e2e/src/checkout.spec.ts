import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, CHECKOUT_CONFIG, CHECKOUT_FAILURES, type Shop, type SignedIn, signedInPhone, startShop } from '@portico/testing';
import { expectProblem } from './expectations.ts';

interface Line {
  readonly productId: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
}
interface OrderScreen {
  readonly id: string;
}

let shop: Shop;
let url: string;
let phone: SignedIn;
let addressId: string;
let line: Line;

beforeAll(async () => {
  shop = await startShop({ gateways: ['mobile-bff'], config: CHECKOUT_CONFIG });
  ({ url } = shop.gateway('mobile-bff'));
  phone = await signedInPhone(shop);
  addressId = (await get<{ addresses: { id: string }[] }>('profile')).addresses[0]!.id;
  const { variants } = await get<{ variants: { id: string; price: number; soldOut?: true }[] }>('products/p-0012');
  const { id, price } = variants.find(({ soldOut }) => !soldOut)!;
  line = { productId: 'p-0012', variantId: id, quantity: 1, unitPriceMinor: price };
}, 60_000);
afterAll(() => shop?.stop());

const get = async <T>(path: string): Promise<T> => {
  const answer = await ask(`${url}/v1/screens/${path}`, { headers: phone });
  expect(answer.status).toBe(200);
  return answer.json<T>();
};
const ordersNow = async () => (await get<{ items: { id: string }[] }>('orders?limit=50')).items.map(({ id }) => id);
const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  ask(`${url}/v1/screens/${path}`, { method: 'POST', headers: { ...phone, 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
const order = (lines: readonly Line[], { key = randomUUID() as string, address = addressId } = {}) => post('checkout', { lines, addressId: address }, { 'idempotency-key': `"${key}"` });

it('the profile and the search show who asks, and what there is', async () => {
  expect(await get('profile')).toMatchObject({ name: expect.any(String), email: 'ada@example.com', preferences: { locale: expect.any(String) } });
  const found = await get<{ items: unknown[]; categories: { id: string; count: number }[] }>('search?q=lamp');
  expect(found.items.length).toBeGreaterThan(0);
  const { id, count } = found.categories[0]!;
  expect((await get<{ items: unknown[] }>(`search?q=lamp&limit=50&category=${id}`)).items).toHaveLength(Math.min(50, count));
});

it('the cart says of each line whether it can be had', async () => {
  const answer = await post('cart', { lines: [line, { ...line, unitPriceMinor: 1 }, { ...line, quantity: 1_000 }, { productId: 'p-9999', variantId: 'v', quantity: 1 }] });
  expect(answer.status).toBe(200);
  expect(answer.json()).toMatchObject({ lines: [{ state: 'ok' }, { state: 'price_changed' }, { state: 'fewer' }, { state: 'gone' }], total: 2 * line.unitPriceMinor, orderable: false });
});

it('the checkout places an order once for each key, and the order screen shows it', async () => {
  const key = randomUUID();
  const first = await order([line], { key });
  expect(first.status).toBe(201);
  const { id } = first.json<OrderScreen>();
  const again = await order([line], { key });
  expect([again.status, again.json<OrderScreen>().id]).toEqual([201, id]);
  expect(await get(`orders/${id}`)).toMatchObject({ id, total: line.unitPriceMinor, lines: [{ productId: 'p-0012', quantity: 1 }], address: expect.any(String) });
  expect((await ordersNow()).filter((each) => each === id)).toHaveLength(1);
  expectProblem(await order([{ ...line, quantity: 2 }], { key }), 422, 'idempotency_key_reused');
});

it.each([
  ['without a key', () => post('checkout', { lines: [line], addressId }), 400, 'idempotency_key_missing'],
  ['to an address of nobody', () => order([line], { address: 'a-none' }), 422, 'invalid_input'],
  ['at another price', () => order([{ ...line, unitPriceMinor: 1 }]), 409, 'conflict'],
  ['of more than there is', () => order([{ ...line, quantity: 1_000 }]), 409, 'conflict'],
] as const)('the checkout places nothing %s', async (_what, send, status, code) => {
  const before = await ordersNow();
  expectProblem(await send(), status, code);
  expect(await ordersNow()).toEqual(before);
});

it.each(Object.entries(CHECKOUT_FAILURES))('the checkout says what is known while %s; the same key then gives the one order', async (_what, { begin, end, expected }) => {
  const key = randomUUID();
  const before = await ordersNow();
  await begin(shop);
  const failed = await order([line], { key });
  await end(shop);
  expect(expectProblem(failed, expected.status, expected.code)).toMatchObject({ ...expected, retryable: true });
  const { id } = await untilPlaced(key);
  expect(await ordersNow()).toEqual([id, ...before]);
}, 60_000);

/** What has been down is asked again after a while. */
async function untilPlaced(key: string): Promise<OrderScreen> {
  for (let tries = 1; ; tries += 1) {
    const answer = await order([line], { key });
    if (answer.status === 201) return answer.json<OrderScreen>();
    if (answer.status < 500 || tries === 50) throw new Error(`not placed: ${answer.text}`);
    await sleep(200);
  }
}
