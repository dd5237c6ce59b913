import { categoryFacets, type SearchParts } from '@portico/services';
import { type Device } from '../device.ts';
import { productRows } from '../product-row.shape.ts';
import { type SearchScreen } from './search.schema.ts';

export function searchScreen(parts: SearchParts, device: Device): SearchScreen {
  const { found, sellers } = parts;
  return {
    ...productRows(found.items, sellers, device),
    categories: categoryFacets(parts),
    next: found.nextCursor,
  };
}
