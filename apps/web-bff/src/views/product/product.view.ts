import { Controller, Get, Param } from '@nestjs/common';
import { type Composed, Parts, View } from '@portico/routing';
import { ProductsClient, UsersClient, exampleProduct, exampleReview, exampleSeller, exampleSummary, exampleUser } from '@portico/services';
import { ProductPage } from './product.schema.ts';
import { productPage } from './product.shape.ts';

const REVIEWS = 10;
const RELATED = 6;

const parts = { product: exampleProduct, seller: exampleSeller, reviews: { items: [exampleReview] }, authors: new Map([[exampleUser.id, exampleUser]]), related: [exampleSummary] };
const examples = {
  whole: () => productPage(parts),
  degraded: () => ({ ...productPage({ ...parts, seller: null }), degraded: [{ part: 'seller', reason: 'timeout' }] }),
};

@Controller('api/pages')
export class ProductView {
  constructor(
    private readonly products: ProductsClient,
    private readonly users: UsersClient,
  ) {}

  /** All about one product. Without the product there is no page; everything else can be missing. */
  @Get('products/:id')
  @View('product', { auth: 'anonymous', summary: 'All about one product', answer: ProductPage, examples })
  page(@Param('id') id: string, @Parts() part: Parts): Promise<Composed<ProductPage>> {
    const product = part.required('product', () => this.products.byId(id));
    const seller = part.optional('seller', async () => this.users.byId((await product).sellerId), { otherwise: null });
    const reviews = part.optional('reviews', () => this.products.reviews(id, REVIEWS), { otherwise: { items: [] } });
    const authors = part.optional('authors', async () => this.users.byIds((await reviews).items.map(({ authorId }) => authorId)), {
      otherwise: new Map(),
    });
    const related = part.optional('related', () => this.products.related(id, RELATED), { otherwise: [] });
    return part.compose({ product, seller, reviews, authors, related }, productPage);
  }
}
