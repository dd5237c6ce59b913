import { type ProductSummary, type User } from '@portico/services';
import { type Device, imageFor } from './device.ts';
import { type ProductRow } from './screen.schema.ts';

/** Two products stand side by side. */
const SHARE = 0.5;

export function productRow(product: ProductSummary, sellers: ReadonlyMap<string, User>, device: Device): ProductRow {
  const [image] = product.images;
  return {
    id: product.id,
    name: product.name,
    price: product.price.amountMinor,
    currency: product.price.currency,
    image: image ? imageFor(device, image, SHARE) : null,
    rating: product.rating.average,
    inStock: product.stock > 0,
    seller: shopName(sellers.get(product.sellerId)),
  };
}

export function shopName(seller: User | null | undefined): string | null {
  return seller?.seller?.shopName ?? seller?.name ?? null;
}
