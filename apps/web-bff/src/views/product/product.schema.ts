import { z } from 'zod';
import { degraded, Images, Money, ProductCard, Rating, Seller } from '../page.schema.ts';

export const ProductPage = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    descriptionHtml: z.string().describe("The seller's, made harmless: a few elements without attributes"),
    price: Money,
    images: z.array(Images),
    rating: Rating,
    stock: z.int(),
    categoryId: z.string(),
    variants: z.array(
      z.strictObject({ id: z.string(), name: z.string(), attributes: z.record(z.string(), z.string()), price: Money, stock: z.int() }),
    ),
    seller: Seller.nullable().describe('null when it is missing'),
    reviews: z.array(
      z.strictObject({
        id: z.string(),
        rating: z.int(),
        title: z.string(),
        text: z.string(),
        author: z.strictObject({ id: z.string(), name: z.string().nullable().describe('null when names are missing') }),
        createdAt: z.string(),
      }),
    ),
    related: z.array(ProductCard.omit({ seller: true })),
    degraded,
  })
  .meta({ id: 'ProductPage' });
export type ProductPage = z.output<typeof ProductPage>;
