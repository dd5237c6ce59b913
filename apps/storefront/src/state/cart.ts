import { Stored } from './stored.ts';

/** What is wanted; what it costs is the server's word, each time it is looked at. */
export interface CartLine {
  readonly productId: string;
  readonly variantId: string;
  readonly quantity: number;
}

export const cart = new Stored<readonly CartLine[]>('portico.cart', []);

export const MOST_OF_ONE = 20;

export function addToCart(line: CartLine): void {
  const before = cart.value.find(({ variantId }) => variantId === line.variantId)?.quantity ?? 0;
  setQuantity({ ...line, quantity: before + line.quantity });
}

/** 0 takes it out. */
export function setQuantity({ quantity, ...line }: CartLine): void {
  const kept = { ...line, quantity: Math.min(quantity, MOST_OF_ONE) };
  const isThere = cart.value.some(({ variantId }) => variantId === line.variantId);
  const lines = isThere ? cart.value.map((each) => (each.variantId === line.variantId ? kept : each)) : [...cart.value, kept];
  cart.set(lines.filter((each) => each.quantity > 0));
}

export function pieces(lines: readonly CartLine[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}
