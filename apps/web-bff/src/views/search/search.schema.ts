import { z } from 'zod';
import { degraded, nextCursor, ProductCard } from '../page.schema.ts';

export const SearchQuery = z.strictObject({
  q: z.string().trim().min(1).max(200).optional().describe('Words, each as the beginning of one'),
  category: z.string().max(100).optional(),
  sort: z.enum(['newest', 'price-asc', 'price-desc', 'rating']).default('newest').describe('Without words; hits for words come by relevance'),
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
        .describe('Of all hits, whatever category was asked for'),
    }),
    nextCursor,
    degraded,
  })
  .meta({ id: 'SearchPage' });
export type SearchPage = z.output<typeof SearchPage>;
