import { DegradedSchema } from '@portico/routing';
import { z } from 'zod';

/** A product as a row of a screen. */
export const ProductRow = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    price: z.int().describe('In the smallest unit of the currency'),
    currency: z.string(),
    image: z.string().nullable(),
    rating: z.number(),
    inStock: z.boolean(),
    seller: z.string().nullable().describe("The shop's name; null when sellers are missing"),
  })
  .meta({ id: 'ProductRow' });
export type ProductRow = z.output<typeof ProductRow>;

export const next = z.string().nullable().describe('`cursor` of the next page; null at the end');

export const degraded = DegradedSchema.optional();
