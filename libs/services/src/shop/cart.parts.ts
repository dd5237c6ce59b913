import { type Parts, type PartsOf, type Principal } from '@portico/pipeline';
import { z } from 'zod';
import { type Money, type Product } from '../products/products.client.ts';
import { localePart } from './locale.part.ts';
import { type Shop } from './shop.ts';

/** A line of a cart, which the client keeps. */
export const CartLine = z
  .strictObject({
    productId: z.string().min(1).max(100),
    variantId: z.string().min(1).max(100),
    quantity: z.int().min(1).max(1_000),
    unitPriceMinor: z.int().min(0).optional().describe('The price that was shown, in the smallest unit of its currency'),
  })
  .meta({ id: 'CartLine' });
export type CartLine = z.output<typeof CartLine>;

/** Most lines of a cart. */
export const MAX_LINES = 100;

export const CartRequest = z.strictObject({ lines: z.array(CartLine).max(MAX_LINES) }).meta({ id: 'CartRequest' });
export type CartRequest = z.output<typeof CartRequest>;

/** `gone`: there is no such thing any more; `fewer`: not as many as wanted; `price_changed`: another price than was shown. */
export const LINE_STATES = ['ok', 'price_changed', 'fewer', 'out_of_stock', 'gone'] as const;

export interface PricedLine extends CartLine {
  readonly state: (typeof LINE_STATES)[number];
  readonly product: Product | undefined;
  readonly variant: Product['variants'][number] | undefined;
  readonly available: number;
  readonly total: Money | undefined;
}

export interface PricedCart {
  readonly lines: readonly PricedLine[];
  /** Of all lines that can be had as they are, and of those at another price. */
  readonly total: Money;
  readonly items: number;
  /** Whether it can be ordered as it is. */
  readonly orderable: boolean;
}

/** A cart with the prices and the stock of now. */
export function cartParts(part: Parts, shop: Shop, caller: Principal, lines: readonly CartLine[]) {
  return {
    cart: part.required('cart', async () => pricedCart(lines, await part.batch(shop.products.inFull, lines.map(({ productId }) => productId)))),
    locale: localePart(part, shop, caller),
  };
}

export type CartParts = PartsOf<typeof cartParts>;

export function pricedCart(lines: readonly CartLine[], products: ReadonlyMap<string, Product>): PricedCart {
  const priced = lines.map((line) => pricedLine(line, products.get(line.productId)));
  const counted = priced.filter(({ state }) => state === 'ok' || state === 'price_changed');
  const amountMinor = counted.reduce((sum, { total }) => sum + total!.amountMinor, 0);
  return {
    lines: priced,
    total: { amountMinor, currency: counted[0]?.total?.currency ?? 'EUR' },
    items: counted.reduce((sum, { quantity }) => sum + quantity, 0),
    orderable: priced.length > 0 && priced.every(({ state }) => state === 'ok'),
  };
}

function pricedLine(line: CartLine, product: Product | undefined): PricedLine {
  const variant = product?.variants.find(({ id }) => id === line.variantId);
  if (variant === undefined) return { ...line, state: 'gone', product, variant, available: 0, total: undefined };
  const { price, stock } = variant;
  const total = { ...price, amountMinor: price.amountMinor * line.quantity };
  return { ...line, state: stateOf(line, price, stock), product, variant, available: stock, total };
}

function stateOf({ quantity, unitPriceMinor }: CartLine, { amountMinor }: Money, stock: number): PricedLine['state'] {
  if (stock === 0) return 'out_of_stock';
  if (stock < quantity) return 'fewer';
  return unitPriceMinor !== undefined && unitPriceMinor !== amountMinor ? 'price_changed' : 'ok';
}
