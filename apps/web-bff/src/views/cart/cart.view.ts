import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Caller, json, type Principal } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { cartParts, CartRequest, Shop } from '@portico/services';
import { cartExamples } from './cart.examples.ts';
import { CartPage } from './cart.schema.ts';
import { cartPage } from './cart.shape.ts';

@Controller('api/pages')
export class CartView {
  constructor(private readonly shop: Shop) {}

  /** The client keeps its cart; here it is priced. */
  @Post('cart')
  @HttpCode(200)
  @View('cart', { auth: 'anonymous', maxCalls: 2, maxBytes: 70000, summary: 'A cart with the prices and the stock of now', answer: CartPage, examples: cartExamples })
  page(@Caller() caller: Principal, @Body(json(CartRequest)) { lines }: CartRequest, @Parts() part: Parts): Promise<Composed<CartPage>> {
    return part.compose(cartParts(part, this.shop, caller, lines), cartPage);
  }
}
