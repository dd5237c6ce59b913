import { type components } from '@portico/api-web';

type Schemas = components['schemas'];
export type Money = Schemas['Money'];

const formats = new Map<string, Intl.NumberFormat>();

export function moneyText({ amountMinor, currency }: Money): string {
  let format = formats.get(currency);
  if (!format) formats.set(currency, (format = new Intl.NumberFormat('en-IE', { style: 'currency', currency })));
  return format.format(amountMinor / 100);
}

export function Price({ of, className = '' }: { of: Money; className?: string }) {
  return <span className={`price ${className}`}>{moneyText(of)}</span>;
}
