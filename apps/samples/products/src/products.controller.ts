import { Controller } from '@nestjs/common';
import {
  ById, CalledBy, type Caller, ChangeFeed, ChangesQuery, IdsQuery, IfMatch, inOrderOf, Input, Operation, PageQuery, Problem, requireActingFor,
} from '@portico/samples-chassis';
import { z } from 'zod';
import { cacheControl } from './cache-control.ts';
import { ProductReader, productOrders } from './product-reader.ts';
import { ProductSearch } from './product-search.ts';
import { ProductWriter } from './product-writer.ts';
import { FullProducts, Product, ProductChanges, ProductPage, ProductPatch, ProductSearchPage, ReviewPage } from './products.schema.ts';

const Sort = z.enum(Object.keys(productOrders) as (keyof typeof productOrders)[]).default('newest');

const ListQuery = PageQuery.extend({
  ids: IdsQuery,
  category: z.string().max(100).optional(),
  seller: z.string().max(100).optional(),
  sort: Sort,
});
type ListQuery = z.infer<typeof ListQuery>;

const price = z.coerce.number().int().min(0).max(1_000_000_000).optional();
const SearchQuery = PageQuery.extend({
  q: z.string().trim().min(1).max(200).optional(),
  category: z.string().max(100).optional(),
  minPrice: price.describe('In the smallest unit of the currency'),
  maxPrice: price.describe('Below this'),
  inStock: z.stringbool().optional().describe('Only what can be had now'),
  sort: Sort.describe('Without words; hits for words come by relevance'),
});
type SearchQuery = z.infer<typeof SearchQuery>;

const FullQuery = z.object({ ids: IdsQuery.refine((ids) => ids !== undefined, 'names no product') });
type FullQuery = z.infer<typeof FullQuery>;

const RelatedQuery = z.object({ limit: z.coerce.number().int().min(1).max(20).default(6) });
type RelatedQuery = z.infer<typeof RelatedQuery>;

@Controller()
export class ProductsController {
  constructor(
    private readonly reader: ProductReader,
    private readonly finder: ProductSearch,
    private readonly writer: ProductWriter,
    private readonly feed: ChangeFeed,
  ) {}

  @Operation({
    id: 'listProducts', summary: 'Products by page, or a batch of them by ids', method: 'get', path: '/products',
    query: ListQuery, answer: ProductPage, cache: cacheControl.list,
  })
  list(@Input() { query: { ids, limit, cursor, ...filter } }: { query: ListQuery }): z.infer<typeof ProductPage> {
    return ids ? { items: this.reader.batch(ids), nextCursor: null } : this.reader.list(filter, { limit, cursor });
  }

  @Operation({
    id: 'searchProducts', summary: 'Products that hold all words, with what narrows them down', method: 'get',
    path: '/products/search', query: SearchQuery, answer: ProductSearchPage, cache: cacheControl.list,
  })
  search(@Input() { query: { q, limit, cursor, ...wish } }: { query: SearchQuery }): ProductSearchPage {
    return this.finder.search({ ...wish, text: q }, { limit, cursor });
  }

  @Operation({
    id: 'listProductChanges', summary: 'What changed, oldest first, each product once', method: 'get',
    path: '/products/changes', query: ChangesQuery, answer: ProductChanges, cache: cacheControl.feed,
  })
  changes(@Input() { query }: { query: ChangesQuery }): z.infer<typeof ProductChanges> {
    return this.feed.page(query, 'product', (ids) => this.reader.full(ids));
  }

  @Operation({
    id: 'getProductsInFull', summary: 'Some products in full, in the order of their ids', method: 'get', path: '/products/full',
    query: FullQuery, answer: FullProducts, cache: cacheControl.list,
  })
  inFull(@Input() { query: { ids = [] } }: { query: FullQuery }): z.infer<typeof FullProducts> {
    return { items: inOrderOf(ids, this.reader.full(ids)) };
  }

  @Operation({
    id: 'getProduct', summary: 'One product in full', method: 'get', path: '/products/{id}',
    params: ById, answer: Product, cache: cacheControl.product, problems: { 404: Problem },
  })
  one(@Input() { params: { id } }: { params: ById }): Product {
    return this.reader.one(id);
  }

  @Operation({
    id: 'listProductReviews', summary: 'What users say of a product, newest first', method: 'get',
    path: '/products/{id}/reviews', params: ById, query: PageQuery, answer: ReviewPage,
    cache: cacheControl.list, problems: { 404: Problem },
  })
  reviews(@Input() { params: { id }, query }: { params: ById; query: PageQuery }): z.infer<typeof ReviewPage> {
    return this.reader.reviews(id, query);
  }

  @Operation({
    id: 'listRelatedProducts', summary: 'Products like this one', method: 'get', path: '/products/{id}/related',
    params: ById, query: RelatedQuery, answer: ProductPage, cache: cacheControl.list, problems: { 404: Problem },
  })
  related(@Input() { params: { id }, query }: { params: ById; query: RelatedQuery }): z.infer<typeof ProductPage> {
    return { items: this.reader.related(id, query.limit), nextCursor: null };
  }

  @Operation({
    id: 'updateProduct', summary: 'Changes name, price or stock', method: 'patch', path: '/products/{id}',
    params: ById, headers: IfMatch, body: ProductPatch, answer: Product, problems: { 404: Problem, 412: Problem },
  })
  update(
    @Input() { params: { id }, headers, body }: { params: ById; headers: IfMatch; body: ProductPatch },
    @CalledBy() caller: Caller,
  ): Product {
    requireActingFor(caller, this.reader.one(id).sellerId);
    return this.writer.patch(id, body, headers['if-match']);
  }

  @Operation({
    id: 'deleteProduct', summary: 'Deletes a product; the feed keeps a tombstone', method: 'delete',
    path: '/products/{id}', params: ById, status: 204, problems: { 404: Problem },
  })
  remove(@Input() { params: { id } }: { params: ById }, @CalledBy() caller: Caller): void {
    requireActingFor(caller, this.reader.one(id).sellerId);
    this.writer.remove(id);
  }
}
