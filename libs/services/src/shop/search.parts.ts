import { type Parts, type PartsOf, type Principal } from '@portico/pipeline';
import { z } from 'zod';
import { type Category } from '../products/products.client.ts';
import { NOBODY } from './home.parts.ts';
import { localePart } from './locale.part.ts';
import { type Shop } from './shop.ts';

const price = z.coerce.number().int().min(0).max(1_000_000_000).optional();

/** What a shopper looks for: words, what narrows them down, or both. */
export const SearchFilter = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().describe('Words, each as the beginning of one'),
  category: z.string().max(100).optional(),
  minPrice: price.describe('In the smallest unit of the currency'),
  maxPrice: price.describe('Below this'),
  inStock: z.stringbool().optional().describe('Only what can be had now'),
  sort: z.enum(['newest', 'price-asc', 'price-desc', 'rating']).default('newest').describe('Without words; hits for words come by relevance'),
});
export type SearchFilter = z.output<typeof SearchFilter>;

/** What a cursor is bound to: all that decides which products there are, and in which order. */
export function searchList({ q, category, minPrice, maxPrice, inStock, sort }: SearchFilter): unknown[] {
  return ['search', q, category, minPrice, maxPrice, inStock, sort];
}

/** What was found, and what narrows it down. */
export function searchParts(part: Parts, shop: Shop, caller: Principal, wish: SearchFilter & { readonly limit: number; readonly cursor?: string | undefined }) {
  const { products, users } = shop;
  const { q, category, minPrice, maxPrice, inStock, sort, limit, cursor } = wish;
  const found = part.required('results', () => products.search({ q, category, minPrice, maxPrice, inStock, sort, limit, cursor }));
  return {
    found,
    categories: part.optional('categories', () => products.categories(), { otherwise: [] as Category[] }),
    sellers: part.optional('sellers', async () => part.batch(users.byIds, (await found).items.map(({ sellerId }) => sellerId)), { otherwise: NOBODY }),
    locale: localePart(part, shop, caller),
  };
}

export type SearchParts = PartsOf<typeof searchParts>;

export interface Facet {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

/** The categories that have hits, most first. */
export function categoryFacets({ found, categories }: SearchParts): Facet[] {
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  return found.facets.categories.map(({ id, count }) => ({ id, name: names.get(id) ?? id, count }));
}
