import { Controller, Get, Param, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, DeviceQuery, Parts } from '@portico/routing';
import { productParts, Shop } from '@portico/services';
import { Screen } from '../screen.decorator.ts';
import { productExamples } from './product.examples.ts';
import { ProductScreen } from './product.schema.ts';
import { productScreen } from './product.shape.ts';

/** `variant=card`: what a tile shows. */
const CARD = ['id', 'name', 'price', 'currency', 'images', 'rating'];
/** `variant=detail`: the product itself, without what others say of it and what is like it. */
const DETAIL = [...CARD, 'text', 'locale', 'ratings', 'variants', 'seller'];
const REVIEWS = 5;

@Controller('v1/screens')
export class ProductView {
  constructor(private readonly shop: Shop) {}

  @Get('products/:id')
  @Screen('product', { auth: 'anonymous', maxCalls: 6, maxBytes: 3000, summary: 'All about one product', answer: ProductScreen, examples: productExamples, variants: { card: CARD, detail: DETAIL } })
  screen(@Caller() caller: Principal, @Param('id') id: string, @Query(query(DeviceQuery)) given: DeviceQuery, @Parts() part: Parts): Promise<Composed<ProductScreen>> {
    const device = part.device(given);
    return part.compose(productParts(part, this.shop, caller, id, REVIEWS), (parts) => productScreen(parts, device));
  }
}
