import { type Product, type ProductSummary, type ReviewPage, type User } from '@portico/services';
import { productCard, sellerCard } from '../product-card.shape.ts';
import { type ProductPage } from './product.schema.ts';

export interface ProductParts {
  readonly product: Product;
  readonly seller: User | null;
  readonly reviews: Pick<ReviewPage, 'items'>;
  readonly authors: ReadonlyMap<string, User>;
  readonly related: readonly ProductSummary[];
}

const NOBODY = new Map<string, User>();

export function productPage({ product, seller, reviews, authors, related }: ProductParts): ProductPage {
  const { id, name, descriptionHtml, price, images, rating, stock, categoryId, variants } = product;
  return {
    id,
    name,
    descriptionHtml,
    price,
    images,
    rating,
    stock,
    categoryId,
    variants,
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
      const { seller: _, ...card } = productCard(summary, NOBODY);
      return card;
    }),
  };
}
