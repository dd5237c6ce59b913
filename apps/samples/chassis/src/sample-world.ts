/**
 * What the three services' seeds agree on, each without asking the others: how many of everything there are, and
 * how they are called. Reviews and orders so refer to users, products and variants that exist.
 */
export const world = { products: 1_000, users: 200, orders: 2_000 } as const;

/** The moment up to which seeded things happened. */
export const WORLD_NOW = Date.UTC(2026, 0, 15, 12);

/** `p-0001` and so on, from 1. */
export function productId(number: number): string {
  return `p-${digits(number, 4)}`;
}

/** `p-0001-v1` and so on, from 1. */
export function variantId(product: number, variant: number): string {
  return `${productId(product)}-v${variant}`;
}

/** How many variants a seeded product has: 1 to 4. */
export function variantCount(product: number): number {
  return 1 + ((product * 7) % 4);
}

/** `u-001` and so on, from 1. */
export function userId(number: number): string {
  return `u-${digits(number, 3)}`;
}

/** Every tenth user is a seller, 20 in all. */
export function isSeller(user: number): boolean {
  return user % 10 === 0;
}

/** `a-001-1` and so on; every user has a first address. */
export function addressId(user: number, address: number): string {
  return `a-${digits(user, 3)}-${address}`;
}

/** `o-00001` and so on, from 1. */
export function orderId(number: number): string {
  return `o-${digits(number, 5)}`;
}

function digits(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
