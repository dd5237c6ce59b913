import { moneyText } from '@portico/services';
import { type z } from 'zod';
import { type Money } from './page.schema.ts';

/** An amount with its text in the page's language. */
export function money({ amountMinor, currency }: { readonly amountMinor: number; readonly currency: string }, locale: string): z.output<typeof Money> {
  return { amountMinor, currency, text: moneyText({ amountMinor, currency }, locale) };
}
