import { LINE_STATES } from '@portico/services';
import { z } from 'zod';
import { degraded, locale } from '../screen.schema.ts';

export const CartScreen = z
  .strictObject({
    lines: z.array(
      z.strictObject({
        productId: z.string(),
        variantId: z.string(),
        quantity: z.int(),
        state: z.enum(LINE_STATES).describe('`ok`, or why it cannot be ordered as it is'),
        name: z.string().nullable().describe('With the variant; null when it is gone'),
        image: z.string().nullable(),
        price: z.int().nullable().describe('Of one piece, in the smallest unit of the currency'),
        available: z.int(),
      }),
    ),
    total: z.int().describe('Of all lines that can be had, at the prices of now'),
    currency: z.string(),
    locale,
    orderable: z.boolean().describe('Whether it can be ordered as it is'),
    degraded,
  })
  .meta({ id: 'CartScreen' });
export type CartScreen = z.output<typeof CartScreen>;
