import { z } from 'zod';
import { degraded, next } from '../screen.schema.ts';

export const OrdersScreen = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        status: z.string(),
        placedAt: z.string(),
        total: z.int().describe('In the smallest unit of the currency'),
        currency: z.string(),
        pieces: z.int(),
        names: z.array(z.string()).describe('What was bought; empty when products are missing'),
        image: z.string().nullable().describe('Of the first that was bought'),
      }),
    ),
    next,
    degraded,
  })
  .meta({ id: 'OrdersScreen' });
export type OrdersScreen = z.output<typeof OrdersScreen>;
