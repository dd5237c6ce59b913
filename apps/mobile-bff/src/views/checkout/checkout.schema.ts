import { z } from 'zod';
import { degraded, OrderRow } from '../screen.schema.ts';

export const CheckoutScreen = OrderRow.extend({ address: z.string().describe('As it stands on an envelope'), degraded }).meta({ id: 'CheckoutScreen' });
export type CheckoutScreen = z.output<typeof CheckoutScreen>;
