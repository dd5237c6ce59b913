import { type Parts, type PartsOf, type Principal } from '@portico/pipeline';
import { type ProductSummary, type ReviewPage } from '../products/products.client.ts';
import { NOBODY } from './home.parts.ts';
import { localePart } from './locale.part.ts';
import { type Shop } from './shop.ts';

const RELATED = 6;

/** All about one product. Without the product there is nothing to show; everything else can be missing. */
export function productParts(part: Parts, shop: Shop, caller: Principal, id: string, reviewCount: number) {
  const { products, users } = shop;
  const product = part.required('product', () => products.byId(id));
  const reviews = part.optional('reviews', () => products.reviews(id, reviewCount), { otherwise: { items: [] } as Pick<ReviewPage, 'items'> });
  return {
    product,
    seller: part.optional('seller', async () => users.byId((await product).sellerId), { otherwise: null }),
    reviews,
    authors: part.optional('authors', async () => part.batch(users.byIds, (await reviews).items.map(({ authorId }) => authorId)), { otherwise: NOBODY }),
    related: part.optional('related', () => products.related(id, RELATED), { otherwise: [] as ProductSummary[] }),
    locale: localePart(part, shop, caller),
  };
}

export type ProductParts = PartsOf<typeof productParts>;
