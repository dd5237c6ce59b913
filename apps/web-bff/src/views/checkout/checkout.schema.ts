import { z } from 'zod';
import { AddressCard, degraded, OrderCard } from '../page.schema.ts';

export const CheckoutPage = z.strictObject({ order: OrderCard, address: AddressCard, degraded }).meta({ id: 'CheckoutPage' });
export type CheckoutPage = z.output<typeof CheckoutPage>;
