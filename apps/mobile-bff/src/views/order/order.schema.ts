import { z } from 'zod';
import { degraded, locale, orderHead } from '../screen.schema.ts';

export const OrderScreen = z
  .strictObject({
    ...orderHead,
    locale,
    lines: z.array(
      z.strictObject({
        productId: z.string(),
        name: z.string().nullable().describe('null when products are missing, or this one is gone'),
        image: z.string().nullable(),
        quantity: z.int(),
        price: z.int().describe('Of one piece'),
      }),
    ),
    address: z.string().nullable().describe('As it stands on an envelope; null when it is missing'),
    degraded,
  })
  .meta({ id: 'OrderScreen' });
export type OrderScreen = z.output<typeof OrderScreen>;
