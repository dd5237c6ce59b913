import { Stored } from './stored.ts';

/** What is wanted, as it was shown: what it costs and whether it is there is the server's word, each time it is asked. */
export interface CartLine {
  readonly productId: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly name: string;
  readonly unitPriceMinor: number;
  readonly currency: string;
}

export const cart = new Stored<readonly CartLine[]>('portico.cart', []);

export const MOST_OF_ONE = 20;

export function addToCart(line: CartLine): void {
  const before = lineOf(line.variantId)?.quantity ?? 0;
  changeLine({ ...line, quantity: Math.min(MOST_OF_ONE, before + line.quantity) });
}

/** Puts a line in, or in the place of the one of the same variant; without pieces it goes. */
export function changeLine(line: CartLine): void {
  const lines = lineOf(line.variantId) ? cart.value.map((each) => (each.variantId === line.variantId ? line : each)) : [...cart.value, line];
  cart.set(lines.filter(({ quantity }) => quantity > 0));
}

export function lineOf(variantId: string): CartLine | undefined {
  return cart.value.find((each) => each.variantId === variantId);
}

export function pieces(lines: readonly CartLine[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** What the gateway is asked about. */
export function asked(lines: readonly CartLine[]) {
  return lines.map(({ productId, variantId, quantity, unitPriceMinor }) => ({ productId, variantId, quantity, unitPriceMinor }));
}

export function total(lines: readonly CartLine[]) {
  return { amountMinor: lines.reduce((sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor, 0), currency: lines[0]?.currency ?? 'EUR' };
}
