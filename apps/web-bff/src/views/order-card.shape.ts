import { type Address, type Order, type ProductSummary } from '@portico/services';
import { type z } from 'zod';
import { type AddressCard, type OrderCard } from './page.schema.ts';

/** An order with what was bought, as far as products are known. */
export function orderCard({ id, status, placedAt, total, lines }: Order, products: ReadonlyMap<string, ProductSummary>): OrderCard {
  return {
    id,
    status,
    placedAt,
    total,
    lines: lines.map(({ productId, variantId, quantity, unitPrice }) => {
      const product = products.get(productId);
      const href = `/products/${productId}`;
      return { productId, variantId, name: product?.name ?? null, image: product?.images[0] ?? null, quantity, unitPrice, href };
    }),
  };
}

export function addressCard({ id, label, recipient, street, postalCode, city, country, isDefault }: Address): z.output<typeof AddressCard> {
  return { id, label, recipient, street, postalCode, city, country, isDefault };
}
