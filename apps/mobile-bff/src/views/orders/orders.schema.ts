import { z } from 'zod';
import { Device } from '../device.ts';
import { cursor, degraded, next, OrderRow } from '../screen.schema.ts';

export const OrdersQuery = Device.extend({ limit: z.coerce.number().int().min(1).max(50).default(20), cursor }).strict();
export type OrdersQuery = z.output<typeof OrdersQuery>;

export const OrdersScreen = z.strictObject({ items: z.array(OrderRow), next, degraded }).meta({ id: 'OrdersScreen' });
export type OrdersScreen = z.output<typeof OrdersScreen>;
