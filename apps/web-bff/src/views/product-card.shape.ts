import { type ProductSummary, type User } from '@portico/services';
import { type z } from 'zod';
import { money } from './money.shape.ts';
import { type ProductCard, type Seller } from './page.schema.ts';

/** A product with its seller, as far as sellers are known. */
export function productCard(product: ProductSummary, sellers: ReadonlyMap<string, User>, locale: string): ProductCard {
  const { id, name, price, images, rating, stock, categoryId, sellerId } = product;
  const seller = sellers.get(sellerId);
  return { id, name, price: money(price, locale), images, rating, stock, categoryId, seller: seller ? sellerCard(seller) : null, href: `/products/${id}` };
}

export function sellerCard({ id, name, avatar, seller }: User): z.output<typeof Seller> {
  return { id, name, shopName: seller?.shopName ?? null, rating: seller?.rating ?? null, avatar };
}
