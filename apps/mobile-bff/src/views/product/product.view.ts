import { Controller, Get, Param, Query } from '@nestjs/common';
import { query } from '@portico/pipeline';
import { type Composed, Parts } from '@portico/routing';
import { productParts, Shop } from '@portico/services';
import { Device } from '../device.ts';
import { Screen } from '../screen.decorator.ts';
import { productExamples } from './product.examples.ts';
import { ProductScreen } from './product.schema.ts';
import { productScreen } from './product.shape.ts';

/** `variant=card`: what a tile shows. */
const CARD = ['id', 'name', 'price', 'currency', 'images', 'rating'];
const REVIEWS = 5;
const DeviceQuery = Device.strict();

@Controller('v1/screens')
export class ProductView {
  constructor(private readonly shop: Shop) {}

  @Get('products/:id')
  @Screen('product', { auth: 'anonymous', maxCalls: 5, maxBytes: 6000, summary: 'All about one product', answer: ProductScreen, examples: productExamples, variants: { card: CARD } })
  screen(@Param('id') id: string, @Query(query(DeviceQuery)) device: Device, @Parts() part: Parts): Promise<Composed<ProductScreen>> {
    return part.compose(productParts(part, this.shop, id, REVIEWS), (parts) => productScreen(parts, device));
  }
}
