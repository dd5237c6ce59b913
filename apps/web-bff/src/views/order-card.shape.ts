import { type Address, type Order, type ProductSummary } from '@portico/services';
import { type z } from 'zod';
import { money } from './money.shape.ts';
import { type AddressCard, type OrderCard } from './page.schema.ts';

/** An order with what was bought, as far as products are known. */
export function orderCard({ id, status, placedAt, total, lines }: Order, products: ReadonlyMap<string, ProductSummary>, locale: string): OrderCard {
  return {
    id,
    status,
    placedAt,
    total: money(total, locale),
    lines: lines.map(({ productId, variantId, quantity, unitPrice }) => {
      const product = products.get(productId);
      const href = `/products/${productId}`;
      return { productId, variantId, name: product?.name ?? null, image: product?.images[0] ?? null, quantity, unitPrice: money(unitPrice, locale), total: money({ ...unitPrice, amountMinor: quantity * unitPrice.amountMinor }, locale), href };
    }),
  };
}

export function addressCard({ id, label, recipient, street, postalCode, city, country, isDefault }: Address): z.output<typeof AddressCard> {
  return { id, label, recipient, street, postalCode, city, country, isDefault };
}
