import { categoryFacets, type SearchParts } from '@portico/services';
import { productCard } from '../product-card.shape.ts';
import { type SearchPage, type SearchQuery } from './search.schema.ts';

type Asked = Pick<SearchQuery, 'q' | 'category' | 'sort'>;

export function searchPage(parts: SearchParts, { q, category, sort }: Asked): SearchPage {
  const { found, sellers } = parts;
  return {
    q: q ?? null,
    category: category ?? null,
    sort,
    products: found.items.map((product) => productCard(product, sellers)),
    facets: {
      categories: categoryFacets(parts).map(({ id, name, count }) => ({ id, name, count, selected: id === category, href: hrefOf(q, id) })),
    },
    nextCursor: found.nextCursor,
  };
}

function hrefOf(q: string | undefined, category: string): string {
  return `/products?${new URLSearchParams({ ...(q !== undefined && { q }), category }).toString()}`;
}
