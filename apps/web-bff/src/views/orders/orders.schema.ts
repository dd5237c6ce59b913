import { z } from 'zod';
import { degraded, nextCursor, OrderCard } from '../page.schema.ts';

export const OrdersQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(50).default(20), cursor: z.string().max(700).optional() });
export type OrdersQuery = z.output<typeof OrdersQuery>;

export const OrdersPage = z.strictObject({ orders: z.array(OrderCard), nextCursor, degraded }).meta({ id: 'OrdersPage' });
export type OrdersPage = z.output<typeof OrdersPage>;
