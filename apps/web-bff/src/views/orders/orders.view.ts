import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Cursors, Parts, View } from '@portico/routing';
import { ordersParts, Shop } from '@portico/services';
import { ordersExamples } from './orders.examples.ts';
import { OrdersPage, OrdersQuery } from './orders.schema.ts';
import { ordersPage } from './orders.shape.ts';

@Controller('api/pages')
export class OrdersView {
  constructor(
    private readonly shop: Shop,
    private readonly cursors: Cursors,
  ) {}

  @Get('orders')
  @View('orders', { auth: 'user', maxCalls: 5, maxBytes: 205000, summary: "The caller's orders, newest first", answer: OrdersPage, examples: ordersExamples })
  page(@Caller() caller: Principal, @Query(query(OrdersQuery)) page: OrdersQuery, @Parts() part: Parts): Promise<Composed<OrdersPage>> {
    const list = ['orders', caller.subject];
    const cursor = this.cursors.open(page.cursor, ...list);
    return part.compose(ordersParts(part, this.shop, caller, { ...page, cursor }), (parts) => {
      const shaped = ordersPage(parts);
      return { ...shaped, nextCursor: this.cursors.seal(shaped.nextCursor, ...list) };
    });
  }
}
