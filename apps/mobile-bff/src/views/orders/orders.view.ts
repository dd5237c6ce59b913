import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Cursors, Parts } from '@portico/routing';
import { ordersParts, Shop } from '@portico/services';
import { Screen } from '../screen.decorator.ts';
import { ordersExamples } from './orders.examples.ts';
import { OrdersQuery, OrdersScreen } from './orders.schema.ts';
import { ordersScreen } from './orders.shape.ts';

@Controller('v1/screens')
export class OrdersView {
  constructor(
    private readonly shop: Shop,
    private readonly cursors: Cursors,
  ) {}

  @Get('orders')
  @Screen('orders', { auth: 'user', maxCalls: 5, maxBytes: 21000, summary: "The caller's orders, newest first", answer: OrdersScreen, examples: ordersExamples })
  screen(
    @Caller() caller: Principal,
    @Query(query(OrdersQuery)) { limit, cursor, ...given }: OrdersQuery,
    @Parts() part: Parts,
  ): Promise<Composed<OrdersScreen>> {
    const device = part.device(given);
    const list = ['orders', caller.subject];
    const page = { limit, cursor: this.cursors.open(cursor, ...list) };
    return part.compose(ordersParts(part, this.shop, caller, page), (parts) => {
      const shaped = ordersScreen(parts, device);
      return { ...shaped, next: this.cursors.seal(shaped.next, ...list) };
    });
  }
}
