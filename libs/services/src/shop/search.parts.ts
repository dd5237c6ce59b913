import { type Parts, type PartsOf } from '@portico/pipeline';
import { type Category, type ProductFilter } from '../products/products.client.ts';
import { NOBODY } from './home.parts.ts';
import { type Shop } from './shop.ts';

/** What a shopper looks for: words, a category, or both. */
export interface Wish {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  /** Hits for words come by relevance. */
  readonly sort: NonNullable<ProductFilter['sort']>;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What was found, and how many more in each category. */
export function searchParts(part: Parts, { products, users }: Shop, { q, category, sort, limit, cursor }: Wish) {
  const categories = part.optional('categories', () => products.categories(), { otherwise: [] as Category[] });
  const found = part.required('results', async () => {
    if (q !== undefined) return products.search({ q, category, limit, cursor });
    return { ...(await products.list({ category, sort, limit, cursor })), facets: undefined };
  });
  return {
    found,
    categories,
    sellers: part.optional('sellers', async () => part.batch(users.byIds, (await found).items.map(({ sellerId }) => sellerId)), { otherwise: NOBODY }),
  };
}

export type SearchParts = PartsOf<typeof searchParts>;

export interface Facet {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

/** The categories that have hits, most first: of the words, or of the whole shop without any. */
export function categoryFacets({ found, categories }: SearchParts): Facet[] {
  if (found.facets === undefined) return categories.map(({ id, name, productCount }) => ({ id, name, count: productCount }));
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  return found.facets.categories.map(({ id, count }) => ({ id, name: names.get(id) ?? id, count }));
}
