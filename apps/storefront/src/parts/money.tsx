import { type components } from '@portico/api-web';

type Schemas = components['schemas'];
/** What the shop answered has its text; what is summed up here has none yet. */
export type Money = Omit<Schemas['Money'], 'text'> & { text?: string };

const formats = new Map<string, Intl.NumberFormat>();

export function moneyText({ amountMinor, currency, text }: Money): string {
  if (text !== undefined) return text;
  let format = formats.get(currency);
  if (!format) formats.set(currency, (format = new Intl.NumberFormat(undefined, { style: 'currency', currency })));
  return format.format(amountMinor / 100);
}

export function Price({ of, className = '' }: { of: Money; className?: string }) {
  return <span className={`price ${className}`}>{moneyText(of)}</span>;
}
