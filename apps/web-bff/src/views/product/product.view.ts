import { Controller, Get, Param } from '@nestjs/common';
import { Caller, type Principal } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { productParts, Shop } from '@portico/services';
import { productExamples } from './product.examples.ts';
import { ProductPage } from './product.schema.ts';
import { productPage } from './product.shape.ts';

/** `variant=card`: what a tile shows. */
const CARD = ['id', 'name', 'price', 'images', 'rating'];
/** `variant=detail`: the product itself, without what others say of it and what is like it. */
const DETAIL = [...CARD, 'descriptionHtml', 'stock', 'categoryId', 'variants', 'seller'];
const REVIEWS = 10;

@Controller('api/pages')
export class ProductView {
  constructor(private readonly shop: Shop) {}

  @Get('products/:id')
  @View('product', { auth: 'anonymous', maxCalls: 6, maxBytes: 20000, summary: 'All about one product', answer: ProductPage, examples: productExamples, variants: { card: CARD, detail: DETAIL } })
  page(@Caller() caller: Principal, @Param('id') id: string, @Parts() part: Parts): Promise<Composed<ProductPage>> {
    return part.compose(productParts(part, this.shop, caller, id, REVIEWS), productPage);
  }
}
