import { DeviceQuery } from '@portico/routing';
import { z } from 'zod';
import { cursor, degraded, locale, next, OrderRow } from '../screen.schema.ts';

export const OrdersQuery = DeviceQuery.extend({ limit: z.coerce.number().int().min(1).max(50).default(20), cursor });
export type OrdersQuery = z.output<typeof OrdersQuery>;

export const OrdersScreen = z.strictObject({ locale, items: z.array(OrderRow), next, degraded }).meta({ id: 'OrdersScreen' });
export type OrdersScreen = z.output<typeof OrdersScreen>;
