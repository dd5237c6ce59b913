import { type Device } from '@portico/routing';
import { categoryFacets, type SearchParts } from '@portico/services';
import { productRows } from '../product-row.shape.ts';
import { type SearchScreen } from './search.schema.ts';

export function searchScreen(parts: SearchParts, device: Device): SearchScreen {
  const { found, sellers, locale } = parts;
  return {
    locale,
    ...productRows(found.items, sellers, device),
    categories: categoryFacets(parts),
    prices: found.facets.prices.map(({ fromMinor, toMinor, count }) => [fromMinor, toMinor, count]),
    inStock: found.facets.inStock,
    next: found.nextCursor,
  };
}
