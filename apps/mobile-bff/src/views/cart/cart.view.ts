import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { json, query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { cartParts, CartRequest, Shop } from '@portico/services';
import { Device } from '../device.ts';
import { cartExamples } from './cart.examples.ts';
import { CartScreen } from './cart.schema.ts';
import { cartScreen } from './cart.shape.ts';

const DeviceQuery = Device.strict();

@Controller('v1/screens')
export class CartView {
  constructor(private readonly shop: Shop) {}

  /** The client keeps its cart; here it is priced. */
  @Post('cart')
  @HttpCode(200)
  @View('cart', { auth: 'anonymous', maxCalls: 1, maxBytes: 4000, summary: 'A cart with the prices and the stock of now', answer: CartScreen, examples: cartExamples })
  screen(@Body(json(CartRequest)) { lines }: CartRequest, @Query(query(DeviceQuery)) device: Device, @Parts() part: Parts): Promise<Composed<CartScreen>> {
    return part.compose(cartParts(part, this.shop, lines), (parts) => cartScreen(parts, device));
  }
}
