import { RefusedAnswer, ServiceClient, type Upstream } from '@portico/client';
import { GatewayError } from '@portico/pipeline';
import { z } from 'zod';
import { ordersAnswers } from './orders.answers.generated.ts';
import { type components, type paths } from './orders.generated.ts';

type Schemas = components['schemas'];
export type Order = Schemas['Order'];
export type NewOrder = Schemas['NewOrder'];
export type RefusedLine = Schemas['RefusedLine'];
export type OrderPage = Schemas['OrderPage'];

const money = z.object({ amountMinor: z.int(), currency: z.string() });
const line = z.object({ productId: z.string(), variantId: z.string(), quantity: z.int(), available: z.int(), unitPrice: money.nullable() });
/** The refusals of an order that a buyer can do something about. */
const refused = z.union([
  z.object({ code: z.enum(['out_of_stock', 'price_changed']), lines: z.array(line).optional() }),
  z.object({ code: z.enum(['idempotency_key_reused', 'products_unreachable']) }),
]);

const DETAIL = {
  out_of_stock: 'There is not as much left as was ordered; see lines. Nothing was ordered.',
  price_changed: 'A price is another one by now; see lines. Nothing was ordered.',
};

/** The service knows of each key what became of it. */
const NOT_PLACED = { outcome: 'not_placed' };

/** What a refusal means to the buyer; what it does not tell of stays as it was. */
function placingError(error: unknown): unknown {
  const { data: problem } = refused.safeParse(RefusedAnswer.of(error)?.problem);
  const upstream = 'orders';
  switch (problem?.code) {
    case 'out_of_stock':
    case 'price_changed':
      return new GatewayError('conflict', DETAIL[problem.code], { upstream, cause: error, extensions: { reason: problem.code, lines: problem.lines ?? [], ...NOT_PLACED } });
    case 'idempotency_key_reused':
      return new GatewayError('idempotency_key_reused', 'Another order had this key. Send a new key with each new order.', { upstream, cause: error });
    case 'products_unreachable':
      return new GatewayError('unavailable', 'No stock can be taken now; nothing was ordered.', { upstream, cause: error, extensions: NOT_PLACED });
    default:
      return error;
  }
}

/** The orders service. Each call works for the exchange in progress; errors as {@link ServiceClient} says. */
export class OrdersClient {
  readonly #service: ServiceClient<paths>;

  constructor(upstream: Upstream) {
    this.#service = new ServiceClient(upstream, ordersAnswers);
  }

  /** A user's orders, newest first. */
  ofUser(userId: string, page: { readonly limit: number; readonly cursor?: string }): Promise<OrderPage> {
    return this.#service.get('/orders', { query: { userId, ...page } });
  }

  byId(id: string): Promise<Order> {
    return this.#service.get('/orders/{id}', { path: { id } });
  }

  /**
   * Places an order; with the same key and order, the same one again.
   *
   * @throws GatewayError `conflict` with `reason` and `lines`: out of stock, or another price; `idempotency_key_reused`
   */
  async place(order: NewOrder, key: string): Promise<Order> {
    try {
      return await this.#service.post('/orders', { body: order, headers: { 'idempotency-key': `"${key}"` } });
    } catch (error) {
      throw placingError(error);
    }
  }
}
