import { Controller } from '@nestjs/common';
import { Operation } from '@portico/samples-chassis';
import { type z } from 'zod';
import { cacheControl } from './cache-control.ts';
import { ProductReader } from './product-reader.ts';
import { CategoryPage } from './products.schema.ts';

@Controller()
export class CategoriesController {
  constructor(private readonly reader: ProductReader) {}

  @Operation({
    id: 'listCategories', summary: 'All categories, in the shop\'s order', method: 'get', path: '/categories',
    answer: CategoryPage, cache: cacheControl.structure,
  })
  list(): z.infer<typeof CategoryPage> {
    return { items: this.reader.categories(), nextCursor: null };
  }
}
