import { type Parts, type PartsOf } from '@portico/pipeline';
import { type ProductSummary, type ReviewPage } from '../products/products.client.ts';
import { NOBODY } from './home.parts.ts';
import { type Shop } from './shop.ts';

const RELATED = 6;

/** All about one product. Without the product there is nothing to show; everything else can be missing. */
export function productParts(part: Parts, { products, users }: Shop, id: string, reviewCount: number) {
  const product = part.required('product', () => products.byId(id));
  const reviews = part.optional('reviews', () => products.reviews(id, reviewCount), { otherwise: { items: [] } as Pick<ReviewPage, 'items'> });
  return {
    product,
    seller: part.optional('seller', async () => users.byId((await product).sellerId), { otherwise: null }),
    reviews,
    authors: part.optional('authors', async () => part.batch(users.byIds, (await reviews).items.map(({ authorId }) => authorId)), { otherwise: NOBODY }),
    related: part.optional('related', () => products.related(id, RELATED), { otherwise: [] as ProductSummary[] }),
  };
}

export type ProductParts = PartsOf<typeof productParts>;
