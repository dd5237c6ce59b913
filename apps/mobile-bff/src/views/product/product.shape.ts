import { type Device, imageFor } from '@portico/routing';
import { type ProductParts } from '@portico/services';
import { plainText } from '../plain-text.ts';
import { shopName } from '../product-row.shape.ts';
import { type ProductScreen } from './product.schema.ts';

/** What the first screenful has room for. With more of it, a product that has few reviews would cost over 15 % of what the services answer (docs/views.md). */
const TEXT_LENGTH = 220;

export function productScreen({ product, seller, reviews, authors, related, locale }: ProductParts, device: Device): ProductScreen {
  return {
    id: product.id,
    name: product.name,
    text: plainText(product.descriptionHtml, TEXT_LENGTH),
    price: product.price.amountMinor,
    currency: product.price.currency,
    locale,
    images: product.images.map((image) => imageFor(device, image, 1)),
    rating: product.rating.average,
    ratings: product.rating.count,
    variants: product.variants.map(({ id, name, price, stock }) => ({ id, name, price: price.amountMinor, ...(stock === 0 && { soldOut: true as const }) })),
    seller: shopName(seller),
    reviews: reviews.items.map(({ rating, title, authorId }) => ({ rating, title, author: authors.get(authorId)?.name ?? null })),
    related: related.map(({ id, name, price, images: [image] }) => ({
      id,
      name,
      price: price.amountMinor,
      image: image ? imageFor(device, image, 1 / 3) : null,
    })),
  };
}
