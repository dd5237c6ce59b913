import { Controller, Get, Param, Query } from '@nestjs/common';
import { query } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { ProductsClient, UsersClient, exampleProduct, exampleReview, exampleSeller, exampleSummary, exampleUser } from '@portico/services';
import { Device } from '../device.ts';
import { ProductScreen } from './product.schema.ts';
import { productScreen } from './product.shape.ts';

const REVIEWS = 5;
const RELATED = 6;
const DeviceQuery = Device.strict();

const parts = { product: exampleProduct, seller: exampleSeller, reviews: { items: [exampleReview] }, authors: new Map([[exampleUser.id, exampleUser]]), related: [exampleSummary] };
const examples = {
  whole: () => productScreen(parts, { width: 390, dpr: 2 }),
  degraded: () => ({ ...productScreen({ ...parts, seller: null }, { width: 390, dpr: 2 }), degraded: [{ part: 'seller', reason: 'timeout' }] }),
};

@Controller('v1/screens')
export class ProductView {
  constructor(
    private readonly products: ProductsClient,
    private readonly users: UsersClient,
  ) {}

  /** All about one product. Without the product there is no screen; everything else can be missing. */
  @Get('products/:id')
  @View('product', { auth: 'anonymous', summary: 'All about one product', answer: ProductScreen, examples })
  screen(@Param('id') id: string, @Query(query(DeviceQuery)) device: Device, @Parts() part: Parts): Promise<Composed<ProductScreen>> {
    const product = part.required('product', () => this.products.byId(id));
    const seller = part.optional('seller', async () => this.users.byId((await product).sellerId), { otherwise: null });
    const reviews = part.optional('reviews', () => this.products.reviews(id, REVIEWS), { otherwise: { items: [] } });
    const authors = part.optional('authors', async () => this.users.byIds((await reviews).items.map(({ authorId }) => authorId)), {
      otherwise: new Map(),
    });
    const related = part.optional('related', () => this.products.related(id, RELATED), { otherwise: [] });
    return part.compose({ product, seller, reviews, authors, related }, (parts) => productScreen(parts, device));
  }
}
