import { type Device, imageFor } from '@portico/routing';
import { type ProductSummary, type User } from '@portico/services';
import { type ProductRow } from './screen.schema.ts';

/** Two products stand side by side. */
const SHARE = 0.5;

/** A screen's products. What goes for nearly all of them is said once, or not at all. */
export function productRows(products: readonly ProductSummary[], sellers: ReadonlyMap<string, User>, device: Device): { currency: string | null; items: ProductRow[] } {
  const currency = products[0]?.price.currency ?? null;
  return { currency, items: products.map((product) => productRow(product, sellers, device, currency)) };
}

function productRow({ id, name, price, images: [image], rating, stock, sellerId }: ProductSummary, sellers: ReadonlyMap<string, User>, device: Device, currency: string | null): ProductRow {
  return {
    id,
    name,
    price: price.amountMinor,
    ...(price.currency !== currency && { currency: price.currency }),
    image: image ? imageFor(device, image, SHARE) : null,
    rating: rating.average,
    ...(stock === 0 && { soldOut: true as const }),
    seller: shopName(sellers.get(sellerId)),
  };
}

export function shopName(seller: User | null | undefined): string | null {
  return seller?.seller?.shopName ?? seller?.name ?? null;
}
