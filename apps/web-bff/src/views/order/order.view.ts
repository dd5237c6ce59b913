import { Controller, Get, Param } from '@nestjs/common';
import { Caller, type Principal } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { orderParts, Shop } from '@portico/services';
import { orderExamples } from './order.examples.ts';
import { OrderPage } from './order.schema.ts';
import { orderPage } from './order.shape.ts';

@Controller('api/pages')
export class OrderView {
  constructor(private readonly shop: Shop) {}

  @Get('orders/:id')
  @View('order', { auth: 'user', maxCalls: 4, maxBytes: 66000, summary: 'One order of the caller', answer: OrderPage, examples: orderExamples })
  page(@Caller() caller: Principal, @Param('id') id: string, @Parts() part: Parts): Promise<Composed<OrderPage>> {
    return part.compose(orderParts(part, this.shop, caller, id), orderPage);
  }
}
