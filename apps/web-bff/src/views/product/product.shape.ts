import { type ProductParts, type User } from '@portico/services';
import { money } from '../money.shape.ts';
import { productCard, sellerCard } from '../product-card.shape.ts';
import { sanitizedHtml } from '../sanitized-html.ts';
import { type ProductPage } from './product.schema.ts';

const NOBODY = new Map<string, User>();

export function productPage({ product, seller, reviews, authors, related, locale }: ProductParts): ProductPage {
  const { id, name, descriptionHtml, price, images, rating, stock, categoryId, variants } = product;
  return {
    id,
    name,
    descriptionHtml: sanitizedHtml(descriptionHtml),
    price: money(price, locale),
    images,
    rating,
    stock,
    categoryId,
    variants: variants.map((variant) => ({ ...variant, price: money(variant.price, locale) })),
    seller: seller && sellerCard(seller),
    reviews: reviews.items.map((review) => ({
      id: review.id,
      rating: review.rating,
      title: review.title,
      text: review.text,
      author: { id: review.authorId, name: authors.get(review.authorId)?.name ?? null },
      createdAt: review.createdAt,
    })),
    related: related.map((summary) => {
      const { seller: _, ...card } = productCard(summary, NOBODY, locale);
      return card;
    }),
  };
}
