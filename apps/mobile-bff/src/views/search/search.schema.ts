import { z } from 'zod';
import { Device } from '../device.ts';
import { currency, cursor, degraded, next, ProductRow } from '../screen.schema.ts';

export const SearchQuery = Device.extend({
  q: z.string().trim().min(1).max(200).optional().describe('Words, each as the beginning of one'),
  category: z.string().max(100).optional(),
  sort: z.enum(['newest', 'price-asc', 'price-desc', 'rating']).default('newest').describe('Without words; hits for words come by relevance'),
  limit: z.coerce.number().int().min(1).max(50).default(12),
  cursor,
}).strict();
export type SearchQuery = z.output<typeof SearchQuery>;

export const SearchScreen = z
  .strictObject({
    currency,
    items: z.array(ProductRow),
    categories: z.array(z.strictObject({ id: z.string(), name: z.string(), count: z.int() })).describe('Of all hits, whatever category was asked for'),
    next,
    degraded,
  })
  .meta({ id: 'SearchScreen' });
export type SearchScreen = z.output<typeof SearchScreen>;
