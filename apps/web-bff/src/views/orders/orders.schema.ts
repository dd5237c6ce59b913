import { z } from 'zod';
import { degraded, Images, Money } from '../page.schema.ts';

export const OrdersPage = z
  .strictObject({
    orders: z.array(
      z.strictObject({
        id: z.string(),
        status: z.string(),
        placedAt: z.string(),
        total: Money,
        lines: z.array(
          z.strictObject({
            productId: z.string(),
            variantId: z.string(),
            name: z.string().nullable().describe('null when products are missing, or this one is gone'),
            image: Images.nullable(),
            quantity: z.int(),
            unitPrice: Money,
            href: z.string(),
          }),
        ),
      }),
    ),
    nextCursor: z.string().nullable(),
    degraded,
  })
  .meta({ id: 'OrdersPage' });
export type OrdersPage = z.output<typeof OrdersPage>;
