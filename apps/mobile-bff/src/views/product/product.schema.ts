import { z } from 'zod';
import { degraded, locale, soldOut } from '../screen.schema.ts';

export const ProductScreen = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    text: z.string().describe('What the seller says, without markup'),
    price: z.int().describe('In the smallest unit of the currency'),
    currency: z.string(),
    locale,
    images: z.array(z.string()),
    rating: z.number(),
    ratings: z.int(),
    variants: z.array(z.strictObject({ id: z.string(), name: z.string(), price: z.int(), soldOut })),
    seller: z.string().nullable().describe("The shop's name; null when it is missing"),
    reviews: z.array(z.strictObject({ rating: z.int(), title: z.string(), author: z.string().nullable() })),
    related: z.array(z.strictObject({ id: z.string(), name: z.string(), price: z.int(), image: z.string().nullable() })),
    degraded,
  })
  .meta({ id: 'ProductScreen' });
export type ProductScreen = z.output<typeof ProductScreen>;
