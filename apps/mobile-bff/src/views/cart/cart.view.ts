import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { Caller, json, type Principal, query } from '@portico/pipeline';
import { type Composed, DeviceQuery, Parts } from '@portico/routing';
import { cartParts, CartRequest, Shop } from '@portico/services';
import { Screen } from '../screen.decorator.ts';
import { cartExamples } from './cart.examples.ts';
import { CartScreen } from './cart.schema.ts';
import { cartScreen } from './cart.shape.ts';

@Controller('v1/screens')
export class CartView {
  constructor(private readonly shop: Shop) {}

  /** The client keeps its cart; here it is priced. */
  @Post('cart')
  @HttpCode(200)
  @Screen('cart', { auth: 'anonymous', maxCalls: 2, maxBytes: 23000, summary: 'A cart with the prices and the stock of now', answer: CartScreen, examples: cartExamples })
  screen(@Caller() caller: Principal, @Body(json(CartRequest)) { lines }: CartRequest, @Query(query(DeviceQuery)) given: DeviceQuery, @Parts() part: Parts): Promise<Composed<CartScreen>> {
    const device = part.device(given);
    return part.compose(cartParts(part, this.shop, caller, lines), (parts) => cartScreen(parts, device));
  }
}
