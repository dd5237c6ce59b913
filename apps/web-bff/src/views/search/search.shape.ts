import { categoryFacets, type SearchFilter, type SearchParts } from '@portico/services';
import { money } from '../money.shape.ts';
import { productCard } from '../product-card.shape.ts';
import { type SearchPage } from './search.schema.ts';

export function searchPage(parts: SearchParts, wish: SearchFilter): SearchPage {
  const { found, sellers, locale } = parts;
  const { q, category, minPrice, maxPrice, inStock = false, sort } = wish;
  const amount = (amountMinor: number) => money({ amountMinor, currency: found.items[0]?.price.currency ?? 'EUR' }, locale);
  return {
    q: q ?? null,
    category: category ?? null,
    sort,
    products: found.items.map((product) => productCard(product, sellers, locale)),
    facets: {
      categories: categoryFacets(parts).map(({ id, name, count }) => ({ id, name, count, selected: id === category, href: hrefOf({ ...wish, category: id }) })),
      prices: found.facets.prices.map(({ fromMinor, toMinor, count }) => {
        const selected = minPrice === fromMinor && maxPrice === (toMinor ?? undefined);
        const href = hrefOf({ ...wish, ...(selected ? { minPrice: undefined, maxPrice: undefined } : { minPrice: fromMinor, maxPrice: toMinor ?? undefined }) });
        return { from: amount(fromMinor), to: toMinor === null ? null : amount(toMinor), count, selected, href };
      }),
      inStock: { count: found.facets.inStock, selected: inStock, href: hrefOf({ ...wish, inStock: !inStock }) },
    },
    nextCursor: found.nextCursor,
  };
}

function hrefOf({ q, category, minPrice, maxPrice, inStock, sort }: SearchFilter): string {
  const wanted = Object.entries({ q, category, minPrice, maxPrice, inStock: inStock || undefined, sort: sort === 'newest' ? undefined : sort });
  return `/products?${new URLSearchParams(wanted.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))).toString()}`;
}
