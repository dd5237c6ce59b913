import { z } from 'zod';
import { degraded, locale, OrderRow } from '../screen.schema.ts';

export const CheckoutScreen = OrderRow.extend({ locale, address: z.string().describe('As it stands on an envelope'), degraded }).meta({ id: 'CheckoutScreen' });
export type CheckoutScreen = z.output<typeof CheckoutScreen>;
