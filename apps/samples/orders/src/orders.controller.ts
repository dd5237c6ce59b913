import { Controller, Headers, Res } from '@nestjs/common';
import {
  ById, CalledBy, type Caller, ChangeFeed, ChangesQuery, IdsQuery, Input, isAdmin, mayActFor, notFound, Operation, PageQuery, Problem, requireActingFor,
  requireAdmin,
} from '@portico/samples-chassis';
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { Checkout } from './checkout.ts';
import { OrderReader } from './order-reader.ts';
import { NewOrder, Order, OrderChanges, OrderPage, OrderRefusedProblem } from './orders.schema.ts';

const ListQuery = PageQuery.extend({ ids: IdsQuery, userId: z.string().max(100).optional() });
type ListQuery = z.infer<typeof ListQuery>;

const SearchQuery = PageQuery.extend({
  q: z.string().trim().min(1).max(200).describe('The beginning of an id, or a status, a product or a variant'),
  userId: z.string().max(100).optional(),
});
type SearchQuery = z.infer<typeof SearchQuery>;

/** A quoted string (idempotency-key draft 07, section 2.1); a bare word does, too. */
const WithKey = z.object({
  'idempotency-key': z
    .string()
    .regex(/^(?:"[ !#-~]{1,255}"|[!#-~]{1,255})$/, 'must be a quoted string of 1 to 255 characters')
    .optional()
    .describe('The same key and payload give the same order again'),
});
type WithKey = z.infer<typeof WithKey>;

/** Whoever keeps such an answer must ask each time, and must not give it to others. */
const cache = 'private, no-cache';

/** Orders are served to the user whose they are, and to administrators. */
@Controller()
export class OrdersController {
  constructor(
    private readonly reader: OrderReader,
    private readonly checkout: Checkout,
    private readonly feed: ChangeFeed,
  ) {}

  @Operation({
    id: 'listOrders', summary: 'Orders by page, newest first, or a batch of them by ids', method: 'get', path: '/orders',
    query: ListQuery, answer: OrderPage, cache,
  })
  list(@Input() { query: { ids, userId, ...page } }: { query: ListQuery }, @CalledBy() caller: Caller): z.infer<typeof OrderPage> {
    if (!ids) return this.reader.list({ userId: whose(caller, userId) }, page);
    return { items: this.reader.batch(ids).filter((order) => mayActFor(caller, order.userId)), nextCursor: null };
  }

  @Operation({
    id: 'searchOrders', summary: 'Orders by id, status or product', method: 'get', path: '/orders/search',
    query: SearchQuery, answer: OrderPage, cache,
  })
  search(@Input() { query: { q, userId, ...page } }: { query: SearchQuery }, @CalledBy() caller: Caller): z.infer<typeof OrderPage> {
    return this.reader.list({ text: q, userId: whose(caller, userId) }, page);
  }

  @Operation({
    id: 'listOrderChanges', summary: 'What changed, oldest first, each order once', method: 'get', path: '/orders/changes',
    query: ChangesQuery, answer: OrderChanges, cache,
  })
  changes(@Input() { query }: { query: ChangesQuery }, @CalledBy() caller: Caller): z.infer<typeof OrderChanges> {
    requireAdmin(caller);
    return this.feed.page(query, 'order', (ids) => this.reader.batch(ids));
  }

  @Operation({
    id: 'getOrder', summary: 'One order', method: 'get', path: '/orders/{id}',
    params: ById, answer: Order, cache, problems: { 404: Problem },
  })
  one(@Input() { params: { id } }: { params: ById }, @CalledBy() caller: Caller): Order {
    return this.#ofCaller(id, caller);
  }

  @Operation({
    id: 'placeOrder', summary: 'Places an order and takes its stock', method: 'post', path: '/orders',
    headers: WithKey, body: NewOrder, status: 201, answer: Order,
    problems: { 409: OrderRefusedProblem, 422: Problem, 503: Problem },
  })
  async place(
    @Input() { headers, body }: { headers: WithKey; body: NewOrder },
    @Headers('traceparent') traceparent: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CalledBy() caller: Caller,
  ): Promise<Order> {
    requireActingFor(caller, body.userId);
    const key = headers['idempotency-key']?.replace(/^"(.*)"$/, '$1');
    const order = await this.checkout.place(body, key, { traceparent });
    reply.header('location', `/orders/${order.id}`);
    return order;
  }

  @Operation({
    id: 'cancelOrder', summary: 'Cancels an order that was not sent; its stock is given back', method: 'post',
    path: '/orders/{id}/cancel', params: ById, status: 200, answer: Order, problems: { 404: Problem, 409: Problem },
  })
  cancel(
    @Input() { params: { id } }: { params: ById },
    @CalledBy() caller: Caller,
    @Headers('traceparent') traceparent?: string,
  ): Promise<Order> {
    this.#ofCaller(id, caller);
    return this.checkout.cancel(id, { traceparent });
  }

  /** Of somebody else's order nobody learns that it is there. */
  #ofCaller(id: string, caller: Caller): Order {
    const order = this.reader.one(id);
    if (!mayActFor(caller, order.userId)) throw notFound('order', id);
    return order;
  }
}

/** Whose orders are listed: those asked for, else the caller's own; administrators see all. @throws {ProblemError} 403 */
function whose(caller: Caller, asked: string | undefined): string | undefined {
  const userId = asked ?? (isAdmin(caller) ? undefined : (caller.subject ?? ''));
  if (userId !== undefined) requireActingFor(caller, userId);
  return userId;
}
