import { LINE_STATES } from '@portico/services';
import { z } from 'zod';
import { degraded, Images, Money } from '../page.schema.ts';

export const CartPage = z
  .strictObject({
    lines: z.array(
      z.strictObject({
        productId: z.string(),
        variantId: z.string(),
        quantity: z.int(),
        state: z.enum(LINE_STATES).describe('`ok`, or why it cannot be ordered as it is'),
        name: z.string().nullable().describe('null when it is gone'),
        variant: z.string().nullable(),
        image: Images.nullable(),
        unitPrice: Money.nullable(),
        total: Money.nullable(),
        available: z.int(),
        href: z.string(),
      }),
    ),
    items: z.int().describe('Pieces of all lines that are counted in the total'),
    total: Money.describe('Of all lines that can be had, at the prices of now'),
    orderable: z.boolean().describe('Whether it can be ordered as it is'),
    degraded,
  })
  .meta({ id: 'CartPage' });
export type CartPage = z.output<typeof CartPage>;
