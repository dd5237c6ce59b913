import { categoryFacets, type SearchParts } from '@portico/services';
import { type Device } from '../device.ts';
import { productRow } from '../product-row.shape.ts';
import { type SearchScreen } from './search.schema.ts';

export function searchScreen(parts: SearchParts, device: Device): SearchScreen {
  const { found, sellers } = parts;
  return {
    items: found.items.map((product) => productRow(product, sellers, device)),
    categories: categoryFacets(parts),
    next: found.nextCursor,
  };
}
