import { type z } from 'zod';
import { AddressCard, degraded, OrderCard } from '../page.schema.ts';

export const OrderPage = OrderCard.extend({ address: AddressCard.nullable().describe('Where it goes; null when that is missing'), degraded }).meta({ id: 'OrderPage' });
export type OrderPage = z.output<typeof OrderPage>;
