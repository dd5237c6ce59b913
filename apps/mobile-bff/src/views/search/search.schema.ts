import { DeviceQuery } from '@portico/routing';
import { SearchFilter } from '@portico/services';
import { z } from 'zod';
import { currency, cursor, degraded, locale, next, ProductRow } from '../screen.schema.ts';

export const SearchQuery = DeviceQuery.extend({ ...SearchFilter.shape, limit: z.coerce.number().int().min(1).max(50).default(12), cursor });
export type SearchQuery = z.output<typeof SearchQuery>;

export const SearchScreen = z
  .strictObject({
    currency,
    locale,
    items: z.array(ProductRow),
    categories: z.array(z.strictObject({ id: z.string(), name: z.string(), count: z.int() })).describe('Whatever category was asked for'),
    prices: z.array(z.tuple([z.int(), z.int().nullable(), z.int()])).describe('Ranges that have hits: from, below (null: all above), how many; whatever prices were asked for'),
    inStock: z.int().describe('How many can be had now'),
    next,
    degraded,
  })
  .meta({ id: 'SearchScreen' });
export type SearchScreen = z.output<typeof SearchScreen>;
