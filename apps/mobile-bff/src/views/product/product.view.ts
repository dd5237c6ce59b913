import { Controller, Get, Param, Query } from '@nestjs/common';
import { query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { productParts, Shop } from '@portico/services';
import { Device } from '../device.ts';
import { productExamples } from './product.examples.ts';
import { ProductScreen } from './product.schema.ts';
import { productScreen } from './product.shape.ts';

const REVIEWS = 5;
const DeviceQuery = Device.strict();

@Controller('v1/screens')
export class ProductView {
  constructor(private readonly shop: Shop) {}

  @Get('products/:id')
  @View('product', { auth: 'anonymous', maxCalls: 5, summary: 'All about one product', answer: ProductScreen, examples: productExamples })
  screen(@Param('id') id: string, @Query(query(DeviceQuery)) device: Device, @Parts() part: Parts): Promise<Composed<ProductScreen>> {
    return part.compose(productParts(part, this.shop, id, REVIEWS), (parts) => productScreen(parts, device));
  }
}
