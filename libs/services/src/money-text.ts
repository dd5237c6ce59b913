import { type Money } from './products/products.client.ts';

/** ISO 4217, in form at least: a service may name what nobody knows. */
const CURRENCY = /^[A-Z]{3}$/;
const MAX_FORMATS = 200;

interface Format {
  readonly text: Intl.NumberFormat;
  /** Of the smallest unit in one of the currency. */
  readonly units: number;
}

const formats = new Map<string, Format>();

/** An amount for people to read, as one writes it there: `1.299,00 €` in de-DE. */
export function moneyText({ amountMinor, currency }: Pick<Money, 'amountMinor'> & { readonly currency: string }, locale: string): string {
  if (!CURRENCY.test(currency)) return `${amountMinor} ${currency}`;
  const { text, units } = formatOf(locale, currency);
  return text.format(amountMinor / units);
}

function formatOf(locale: string, currency: string): Format {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const text = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const made = { text, units: 10 ** (text.resolvedOptions().maximumFractionDigits ?? 0) };
  if (formats.size === MAX_FORMATS) formats.clear();
  formats.set(key, made);
  return made;
}
