import { type Parts, type PartsOf, type Principal } from '@portico/pipeline';
import { type Category } from '../products/products.client.ts';
import { type User } from '../users/users.client.ts';
import { localePart } from './locale.part.ts';
import { type Shop } from './shop.ts';

const FEATURED = 12;

/** The shop's front page. Without featured products there is none. */
export function homeParts(part: Parts, shop: Shop, caller: Principal, cursor?: string) {
  const { content, products, users } = shop;
  const featured = part.required('featured', () => products.list({ sort: 'rating', limit: FEATURED, cursor }));
  return {
    hero: part.optional('hero', () => content.hero(), { otherwise: null }),
    categories: part.optional('categories', () => products.categories(), { otherwise: [] as Category[] }),
    featured,
    sellers: part.optional('sellers', async () => part.batch(users.byIds, (await featured).items.map(({ sellerId }) => sellerId)), { otherwise: NOBODY }),
    locale: localePart(part, shop, caller),
  };
}

export type HomeParts = PartsOf<typeof homeParts>;

export const NOBODY: ReadonlyMap<string, User> = new Map();
