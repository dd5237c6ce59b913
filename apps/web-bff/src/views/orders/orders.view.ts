import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { OrdersClient, ProductsClient, exampleOrder, exampleSummary } from '@portico/services';
import { z } from 'zod';
import { OrdersPage } from './orders.schema.ts';
import { ordersPage } from './orders.shape.ts';

const OrdersQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(50).default(20), cursor: z.string().max(500).optional() });
type OrdersQuery = z.output<typeof OrdersQuery>;

const parts = { orders: { items: [exampleOrder], nextCursor: null }, products: new Map([[exampleSummary.id, exampleSummary]]) };
const examples = {
  whole: () => ordersPage(parts),
  degraded: () => ({ ...ordersPage({ ...parts, products: new Map() }), degraded: [{ part: 'products', reason: 'timeout' }] }),
};

@Controller('api/pages')
export class OrdersView {
  constructor(
    private readonly orders: OrdersClient,
    private readonly products: ProductsClient,
  ) {}

  /** The caller's orders, newest first, with what was bought. */
  @Get('orders')
  @View('orders', { auth: 'user', summary: 'The caller\'s orders, newest first', answer: OrdersPage, examples })
  page(@Caller() caller: Principal, @Query(query(OrdersQuery)) page: OrdersQuery, @Parts() part: Parts): Promise<Composed<OrdersPage>> {
    const orders = part.required('orders', () => this.orders.ofUser(caller.subject, page));
    const products = part.optional(
      'products',
      async () => this.products.byIds((await orders).items.flatMap(({ lines }) => lines.map(({ productId }) => productId))),
      { otherwise: new Map() },
    );
    return part.compose({ orders, products }, ordersPage);
  }
}
