import { Controller, Get, Param, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Parts } from '@portico/routing';
import { orderParts, Shop } from '@portico/services';
import { Device } from '../device.ts';
import { Screen } from '../screen.decorator.ts';
import { orderExamples } from './order.examples.ts';
import { OrderScreen } from './order.schema.ts';
import { orderScreen } from './order.shape.ts';

const DeviceQuery = Device.strict();

@Controller('v1/screens')
export class OrderView {
  constructor(private readonly shop: Shop) {}

  @Get('orders/:id')
  @Screen('order', { auth: 'user', maxCalls: 3, maxBytes: 1500, summary: 'One order of the caller', answer: OrderScreen, examples: orderExamples })
  screen(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Query(query(DeviceQuery)) device: Device,
    @Parts() part: Parts,
  ): Promise<Composed<OrderScreen>> {
    return part.compose(orderParts(part, this.shop, caller.subject, id), (parts) => orderScreen(parts, device));
  }
}
