import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { OrdersClient, ProductsClient, exampleOrder, exampleSummary } from '@portico/services';
import { z } from 'zod';
import { Device } from '../device.ts';
import { OrdersScreen } from './orders.schema.ts';
import { ordersScreen } from './orders.shape.ts';

const OrdersQuery = Device.extend({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: z.string().max(500).optional(),
}).strict();
type OrdersQuery = z.output<typeof OrdersQuery>;

const parts = { orders: { items: [exampleOrder], nextCursor: null }, products: new Map([[exampleSummary.id, exampleSummary]]) };
const examples = {
  whole: () => ordersScreen(parts, { width: 390, dpr: 2 }),
  degraded: () => ({ ...ordersScreen({ ...parts, products: new Map() }, { width: 390, dpr: 2 }), degraded: [{ part: 'products', reason: 'timeout' }] }),
};

@Controller('v1/screens')
export class OrdersView {
  constructor(
    private readonly orders: OrdersClient,
    private readonly products: ProductsClient,
  ) {}

  /** The caller's orders, newest first. */
  @Get('orders')
  @View('orders', { auth: 'user', summary: 'The caller\'s orders, newest first', answer: OrdersScreen, examples })
  screen(
    @Caller() caller: Principal,
    @Query(query(OrdersQuery)) { limit, cursor, ...device }: OrdersQuery,
    @Parts() part: Parts,
  ): Promise<Composed<OrdersScreen>> {
    const orders = part.required('orders', () => this.orders.ofUser(caller.subject, { limit, cursor }));
    const products = part.optional(
      'products',
      async () => this.products.byIds((await orders).items.flatMap(({ lines }) => lines.map(({ productId }) => productId))),
      { otherwise: new Map() },
    );
    return part.compose({ orders, products }, (parts) => ordersScreen(parts, device));
  }
}
