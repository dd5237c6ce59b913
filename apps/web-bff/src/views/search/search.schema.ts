import { SearchFilter } from '@portico/services';
import { z } from 'zod';
import { degraded, Money, nextCursor, ProductCard } from '../page.schema.ts';

export const SearchQuery = SearchFilter.extend({
  limit: z.coerce.number().int().min(1).max(50).default(24),
  cursor: z.string().max(700).optional().describe('`nextCursor` of the page before'),
});
export type SearchQuery = z.output<typeof SearchQuery>;

export const SearchPage = z
  .strictObject({
    q: z.string().nullable(),
    category: z.string().nullable(),
    sort: z.string(),
    products: z.array(ProductCard),
    facets: z.strictObject({
      categories: z
        .array(z.strictObject({ id: z.string(), name: z.string(), count: z.int(), selected: z.boolean(), href: z.string() }))
        .describe('Whatever category was asked for'),
      prices: z
        .array(z.strictObject({ from: Money, to: Money.nullable().describe('Below this; null for all above'), count: z.int(), selected: z.boolean(), href: z.string() }))
        .describe('Ranges that have hits, whatever prices were asked for'),
      inStock: z.strictObject({ count: z.int(), selected: z.boolean(), href: z.string() }),
    }).describe('What narrows it down: each by all else that was asked for. The address of what is selected takes it back'),
    nextCursor,
    degraded,
  })
  .meta({ id: 'SearchPage' });
export type SearchPage = z.output<typeof SearchPage>;
