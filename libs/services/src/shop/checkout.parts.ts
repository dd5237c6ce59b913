import { setTimeout as sleep } from 'node:timers/promises';
import { currentWork, GatewayError, gatewayErrorOf, type Parts, type PartsOf, type Principal, type Work } from '@portico/pipeline';
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
    const all = await users.addresses(userId).catch((thrown: unknown) => {
      throw notSent(gatewayErrorOf(thrown));
    });
    const found = all.find(({ id }) => id === addressId);
    if (found) return found;
    const errors = [{ pointer: '#/addressId', detail: 'is none of your addresses' }];
    throw new GatewayError('invalid_input', 'There is no such address; see errors. This request ordered nothing.', { extensions: { errors, outcome: 'not_sent' } });
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
 * @throws GatewayError as orders refused it; any other says in `outcome` whether orders may have placed it
 */
async function placeOnce(orders: OrdersClient, order: NewOrder, key: string): Promise<Order> {
  const work = currentWork();
  let sent = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await orders.place(order, key);
    } catch (thrown) {
      const error = gatewayErrorOf(thrown);
      if (isRefusal(error)) throw error;
      sent ||= wasSent(error);
      if (error.source !== 'upstream' || attempt === ATTEMPTS || work.aborted || work.remainingMs < ENOUGH_MS) throw sent ? unknown(error) : notSent(error);
    }
    await sleep(WAIT_MS * attempt, undefined, { signal: work.signal }).catch(() => {
      throw sent ? unknown(gaveUp(work)) : notSent(gaveUp(work));
    });
  }
}

/** What orders itself said, which knows what became of this key. */
function isRefusal({ upstream, source, code }: GatewayError): boolean {
  return upstream === 'orders' && (source === 'client' || code === 'unavailable');
}

/** Whatever does not tell that it failed before a call was made may have come after the order was placed: an answer of nonsense, too. */
function wasSent({ phase, code }: GatewayError): boolean {
  return phase !== 'connect' && !BEFORE_A_CALL.has(code);
}

/** Of credentials that could not be had. */
const BEFORE_A_CALL: ReadonlySet<string> = new Set(['identity_unavailable', 'state_unavailable', 'unauthenticated', 'forbidden']);

function gaveUp(work: Work): GatewayError {
  return work.aborted ?? new GatewayError('deadline_exceeded', 'There was no time left.');
}

/** Also for what no new try can mend elsewhere: here it finds the order. */
function unknown({ code, source, retryable, cause, upstream = 'orders', headers }: GatewayError): GatewayError {
  const detail = 'It is not known whether the order was placed. Send it again with the same Idempotency-Key: it is placed once at most.';
  return new GatewayError(source === 'upstream' && !retryable ? 'upstream_failed' : code, detail, { cause, upstream, headers, extensions: { outcome: 'unknown' } });
}

/** Speaks of this request alone: nobody here knows of earlier ones with the same key. */
function notSent({ code, detail, cause, upstream, phase, headers, extensions }: GatewayError): GatewayError {
  const hint = 'This request ordered nothing; an earlier one with the same Idempotency-Key may have. Send it again with that key.';
  return new GatewayError(code, `${detail} ${hint}`, { cause, upstream, phase, headers, extensions: { ...extensions, outcome: 'not_sent' } });
}
