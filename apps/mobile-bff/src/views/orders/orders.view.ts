import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { ordersParts, Shop } from '@portico/services';
import { ordersExamples } from './orders.examples.ts';
import { OrdersQuery, OrdersScreen } from './orders.schema.ts';
import { ordersScreen } from './orders.shape.ts';

@Controller('v1/screens')
export class OrdersView {
  constructor(private readonly shop: Shop) {}

  @Get('orders')
  @View('orders', { auth: 'user', maxCalls: 4, summary: "The caller's orders, newest first", answer: OrdersScreen, examples: ordersExamples })
  screen(
    @Caller() caller: Principal,
    @Query(query(OrdersQuery)) { limit, cursor, ...device }: OrdersQuery,
    @Parts() part: Parts,
  ): Promise<Composed<OrdersScreen>> {
    return part.compose(ordersParts(part, this.shop, caller.subject, { limit, cursor }), (parts) => ordersScreen(parts, device));
  }
}
