import { setTimeout as sleep } from 'node:timers/promises';
import { currentWork, GatewayError, type Parts, type PartsOf, type Principal, type Work } from '@portico/pipeline';
import { z } from 'zod';
import { type NewOrder, type Order, type OrdersClient } from '../orders/orders.client.ts';
import { CartLine, MAX_LINES } from './cart.parts.ts';
import { localePart } from './locale.part.ts';
import { NOTHING } from './orders.parts.ts';
import { type Shop } from './shop.ts';

/** Every line says what price was shown, so that nobody pays another. */
export const CheckoutRequest = z
  .strictObject({
    lines: z.array(CartLine.required({ unitPriceMinor: true }).meta({ id: 'CheckoutLine' })).min(1).max(MAX_LINES),
    addressId: z.string().min(1).max(100),
  })
  .meta({ id: 'CheckoutRequest' });
export type CheckoutRequest = z.output<typeof CheckoutRequest>;

/** How often an order is sent at most, how long to wait in between, and what must be left of the time to send it again; milliseconds. */
const ATTEMPTS = 4;
const WAIT_MS = 150;
const ENOUGH_MS = 500;
/** The share of the time left that names of what was bought may take: the order stands by then. */
const NAMES_WITHIN = 0.3;

/** Places an order. With the same key and order, it is the same order again, whatever became of the answer before. */
export function checkoutParts(part: Parts, shop: Shop, caller: Principal, key: string, { lines, addressId }: CheckoutRequest) {
  const { orders, products, users } = shop;
  const userId = caller.subject;
  const address = part.required('address', async () => {
    const found = (await users.addresses(userId)).find(({ id }) => id === addressId);
    if (found) return found;
    const errors = [{ pointer: '#/addressId', detail: 'is none of your addresses' }];
    throw new GatewayError('invalid_input', 'There is no such address; see errors. Nothing was ordered.', { extensions: { errors } });
  });
  const order = part.required('order', async () => {
    await address;
    return placeOnce(orders, { userId, addressId, lines: [...lines] }, key);
  });
  return {
    order,
    address,
    products: part.optional(
      'products',
      async () => part.batch(products.byIds, (await order).lines.map(({ productId }) => productId)),
      { otherwise: NOTHING, within: NAMES_WITHIN },
    ),
    locale: localePart(part, shop, caller),
  };
}

export type CheckoutParts = PartsOf<typeof checkoutParts>;

/**
 * The key makes it safe to send the order again when an answer is lost: the service has it once at most.
 *
 * @throws GatewayError which says in `outcome` whether it is known that nothing was ordered
 */
async function placeOnce(orders: OrdersClient, order: NewOrder, key: string): Promise<Order> {
  const work = currentWork();
  let sent = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await orders.place(order, key);
    } catch (thrown) {
      if (!(thrown instanceof GatewayError) || !isOpen(thrown)) throw thrown;
      sent ||= !NOT_SENT.has(thrown.code);
      if (attempt === ATTEMPTS || work.aborted || work.remainingMs < ENOUGH_MS) throw unsettled(thrown, sent);
    }
    await sleep(WAIT_MS * attempt, undefined, { signal: work.signal }).catch(() => {
      throw unsettled(gaveUp(work), sent);
    });
  }
}

/** What leaves open whether the order was placed, or may go away. A refusal does not. */
function isOpen({ code, source }: GatewayError): boolean {
  return source === 'upstream' ? code !== 'upstream_answer_invalid' : code === 'deadline_exceeded' || code === 'client_closed';
}

const NOT_SENT: ReadonlySet<string> = new Set(['upstream_unreachable', 'circuit_open']);

function gaveUp(work: Work): GatewayError {
  return work.aborted ?? new GatewayError('deadline_exceeded', 'There was no time left.');
}

function unsettled({ code, cause, upstream }: GatewayError, sent: boolean): GatewayError {
  const detail = sent
    ? 'It is not known whether the order was placed. Send it again with the same Idempotency-Key: it is placed once at most.'
    : 'Nothing was ordered. Send it again with the same Idempotency-Key.';
  return new GatewayError(code, detail, { cause, upstream: upstream ?? 'orders', extensions: { outcome: sent ? 'unknown' : 'not_placed' } });
}
