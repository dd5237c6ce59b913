import { type CartParts } from '@portico/services';
import { money } from '../money.shape.ts';
import { type CartPage } from './cart.schema.ts';

export function cartPage({ cart, locale }: CartParts): CartPage {
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
      unitPrice: variant ? money(variant.price, locale) : null,
      total: lineTotal ? money(lineTotal, locale) : null,
      available,
      href: `/products/${productId}`,
    })),
    items,
    total: money(total, locale),
    orderable,
  };
}
