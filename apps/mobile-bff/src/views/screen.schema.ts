import { DegradedSchema } from '@portico/routing';
import { z } from 'zod';

export const soldOut = z.literal(true).optional().describe('Only of what is sold out');

/** Of a screen's prices. */
export const currency = z.string().nullable().describe('Of all prices, unless one says otherwise; null when there is none');

/** Of a screen's amounts: the app writes them, so that a list has each only once. */
export const locale = z.string().describe('In which amounts are to be written; Content-Language says the same');

/** A product as a row of a screen. */
export const ProductRow = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    price: z.int().describe('In the smallest unit of the currency'),
    currency: z.string().optional().describe("Only where it is not the screen's"),
    image: z.string().nullable(),
    rating: z.number(),
    soldOut,
    seller: z.string().nullable().describe("The shop's name; null when sellers are missing"),
  })
  .meta({ id: 'ProductRow' });
export type ProductRow = z.output<typeof ProductRow>;

export const cursor = z.string().max(700).optional().describe('`next` of the page before');

export const next = z.string().nullable().describe('`cursor` of the next page; null at the end');

/** What an order's row and its own screen both say first. */
export const orderHead = {
  id: z.string(),
  status: z.string(),
  placedAt: z.string(),
  total: z.int().describe('In the smallest unit of the currency'),
  currency: z.string(),
};

/** An order as a row of a screen. */
export const OrderRow = z
  .strictObject({
    ...orderHead,
    pieces: z.int(),
    names: z.array(z.string()).describe('What was bought; empty when products are missing'),
    image: z.string().nullable().describe('Of the first that was bought'),
  })
  .meta({ id: 'OrderRow' });
export type OrderRow = z.output<typeof OrderRow>;

export const degraded = DegradedSchema.optional();
