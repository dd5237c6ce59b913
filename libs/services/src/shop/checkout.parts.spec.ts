import { background, type ErrorCode, GatewayError, type GatewayErrorOptions, type Parts, type Principal } from '@portico/pipeline';
import { checkoutParts } from './checkout.parts.ts';
import { type Shop } from './shop.ts';

const ORDER = { id: 'o-1', lines: [] };
const CALLER = { kind: 'anonymous', subject: 'u-001' } as unknown as Principal;
const REQUEST = { addressId: 'a-1', lines: [{ productId: 'p-1', variantId: 'v-1', quantity: 1, unitPriceMinor: 100 }] };

/** The engine without its bookkeeping. */
const part = { required: (_name: string, run: () => unknown) => run(), optional: async (_name: string, _run: unknown, { otherwise }: { otherwise: unknown }) => otherwise, locale: async () => 'en-IE' } as unknown as Parts;

const failure = (code: ErrorCode, options: GatewayErrorOptions = {}) => new GatewayError(code, 'It failed.', { upstream: 'orders', ...options });

/** Orders that answer so, one time after the other; then they have the order. */
function shopWhere(orders: readonly Error[], addresses: () => Promise<{ id: string }[]> = async () => [{ id: 'a-1' }]) {
  const keys: string[] = [];
  const place = async (_order: unknown, key: string) => {
    const error = orders[keys.push(key) - 1];
    if (error) throw error;
    return ORDER;
  };
  return { keys, shop: { orders: { place }, users: { addresses } } as unknown as Shop };
}

const place = (shop: Shop, timeoutMs = 10_000): Promise<unknown> => background('checkout', timeoutMs, () => checkoutParts(part, shop, CALLER, 'k', REQUEST).order);

it('sends an order whose answer was lost, or cannot be used, again with the same key', async () => {
  const { keys, shop } = shopWhere([failure('upstream_reset', { phase: 'body' }), failure('upstream_answer_invalid')]);
  expect(await place(shop)).toBe(ORDER);
  expect(keys).toEqual(['k', 'k', 'k']);
});

const lost = failure('upstream_reset', { phase: 'head' });

it.each<[string, Error[], object]>([
  ['its circuit is open', [failure('circuit_open', { phase: 'connect' })], { code: 'circuit_open', extensions: { outcome: 'not_sent' } }],
  ['no connection is made in time', [failure('upstream_timeout', { phase: 'connect' })], { code: 'upstream_timeout', extensions: { outcome: 'not_sent' } }],
  ['it has too much to do', [failure('overloaded', { phase: 'connect', headers: { 'Retry-After': '1' } })], { code: 'overloaded', headers: { 'Retry-After': '1' }, extensions: { outcome: 'not_sent' } }],
  ['there are no credentials for it', [failure('identity_unavailable')], { code: 'identity_unavailable', extensions: { outcome: 'not_sent' } }],
  ['it speaks no HTTP', [failure('upstream_protocol', { phase: 'head' })], { code: 'upstream_failed', retryable: true, extensions: { outcome: 'unknown' } }],
  ['what it answers is nonsense', [failure('upstream_answer_invalid')], { code: 'upstream_failed', retryable: true, extensions: { outcome: 'unknown' } }],
  ['the first answer was lost, and then it is not reached', [lost, failure('upstream_unreachable', { phase: 'connect' })], { code: 'upstream_unreachable', extensions: { outcome: 'unknown' } }],
  ['the first answer was lost, and then it has too much to do', [lost, failure('overloaded', { phase: 'connect' })], { code: 'overloaded', extensions: { outcome: 'unknown' } }],
  ['the first answer was lost, and then there are no credentials', [lost, failure('identity_unavailable')], { code: 'identity_unavailable', extensions: { outcome: 'unknown' } }],
  ['the first answer was lost, and then it refuses', [lost, failure('conflict', { extensions: { outcome: 'not_placed' } })], { code: 'conflict', extensions: { outcome: 'not_placed' } }],
])('says what is known of the order when %s', async (_what, errors, expected) => {
  // What is there to be sent again stays as it is at last.
  const { shop } = shopWhere([...errors, ...Array.from({ length: 4 }, () => errors.at(-1)!)]);
  await expect(place(shop)).rejects.toMatchObject(expected);
});

it('does not send it again when there is too little time for that', async () => {
  const { keys, shop } = shopWhere([lost, lost, lost, lost]);
  await expect(place(shop, 300)).rejects.toMatchObject({ extensions: { outcome: 'unknown' } });
  expect(keys).toEqual(['k']);
});

it('sends nothing without an address, and says so', async () => {
  const { keys, shop } = shopWhere([], async () => {
    throw new GatewayError('upstream_failed', 'The service "users" answered 500.', { upstream: 'users' });
  });
  await expect(place(shop)).rejects.toMatchObject({ code: 'upstream_failed', upstream: 'users', extensions: { outcome: 'not_sent' } });
  expect(keys).toEqual([]);
});
