import { type CartParts } from '@portico/services';
import { type CartPage } from './cart.schema.ts';

export function cartPage({ cart }: CartParts): CartPage {
  const { lines, items, total, orderable } = cart;
  return {
    lines: lines.map(({ productId, variantId, quantity, state, product, variant, available, total: lineTotal }) => ({
      productId,
      variantId,
      quantity,
      state,
      name: product?.name ?? null,
      variant: variant?.name ?? null,
      image: product?.images[0] ?? null,
      unitPrice: variant?.price ?? null,
      total: lineTotal ?? null,
      available,
      href: `/products/${productId}`,
    })),
    items,
    total,
    orderable,
  };
}
