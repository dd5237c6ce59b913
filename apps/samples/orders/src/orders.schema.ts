import { changesOf, Money, pageOf, problemWith } from '@portico/samples-chassis';
import { z } from 'zod';

const line = { productId: z.string().max(100), variantId: z.string().max(100), quantity: z.int().min(1).max(1_000) };

export const OrderLine = z.object({ ...line, unitPrice: Money }).meta({ id: 'OrderLine' });
export type OrderLine = z.infer<typeof OrderLine>;

export const Order = z
  .object({
    id: z.string(),
    userId: z.string(),
    status: z.enum(['placed', 'shipped', 'delivered', 'cancelled']),
    lines: z.array(OrderLine),
    total: Money,
    addressId: z.string().nullable(),
    placedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int().min(1).describe('Grows with every change'),
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof Order>;

export const OrderPage = pageOf('OrderPage', Order);
export const OrderChanges = changesOf('Order', 'order', Order);

export const NewOrderLine = z
  .object({ ...line, unitPriceMinor: z.int().min(0).optional().describe('The price that was shown; another one is refused') })
  .meta({ id: 'NewOrderLine' });
export type NewOrderLine = z.infer<typeof NewOrderLine>;

export const NewOrder = z
  .object({
    userId: z.string().min(1).max(100),
    lines: z.array(NewOrderLine).min(1).max(100),
    addressId: z.string().max(100).optional(),
  })
  .meta({ id: 'NewOrder' });
export type NewOrder = z.infer<typeof NewOrder>;

/** A line that could not be had: `available` pieces are left, at `unitPrice` (null: no such variant). */
export const RefusedLine = z
  .object({ ...line, available: z.int().min(0), unitPrice: Money.nullable() })
  .meta({ id: 'RefusedLine' });

/** 409: `out_of_stock` or `price_changed`, with the lines concerned. */
export const OrderRefusedProblem = problemWith('OrderRefusedProblem', { lines: z.array(RefusedLine).optional() });
