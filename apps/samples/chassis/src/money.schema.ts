import { z } from 'zod';

/** An amount in the currency's smallest unit: 1999 is 19.99 EUR. */
export const Money = z.object({ amountMinor: z.int().min(0), currency: z.literal('EUR') }).meta({ id: 'Money' });
export type Money = z.infer<typeof Money>;

/** An amount in euros, from cents. */
export function euros(amountMinor: number): Money {
  return { amountMinor, currency: 'EUR' };
}
