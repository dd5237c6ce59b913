import { Controller, Get, Param, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, DeviceQuery, Parts } from '@portico/routing';
import { orderParts, Shop } from '@portico/services';
import { Screen } from '../screen.decorator.ts';
import { orderExamples } from './order.examples.ts';
import { OrderScreen } from './order.schema.ts';
import { orderScreen } from './order.shape.ts';

@Controller('v1/screens')
export class OrderView {
  constructor(private readonly shop: Shop) {}

  @Get('orders/:id')
  @Screen('order', { auth: 'user', maxCalls: 4, maxBytes: 16000, summary: 'One order of the caller', answer: OrderScreen, examples: orderExamples })
  screen(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Query(query(DeviceQuery)) given: DeviceQuery,
    @Parts() part: Parts,
  ): Promise<Composed<OrderScreen>> {
    const device = part.device(given);
    return part.compose(orderParts(part, this.shop, caller, id), (parts) => orderScreen(parts, device));
  }
}
