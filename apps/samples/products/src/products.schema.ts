import { changesOf, ImageSet, Money, pageOf } from '@portico/samples-chassis';
import { z } from 'zod';

export const Rating = z
  .object({ average: z.number().min(0).max(5).describe('0 when nobody rated'), count: z.int().min(0) })
  .meta({ id: 'Rating' });

const summary = {
  id: z.string(),
  name: z.string(),
  price: Money.describe('Of the first variant, which is the cheapest'),
  images: z.array(ImageSet),
  sellerId: z.string().describe('A user'),
  categoryId: z.string(),
  rating: Rating,
  stock: z.int().min(0).describe('Of all variants together'),
};

/** A product as lists show it. */
export const ProductSummary = z.object(summary).meta({ id: 'ProductSummary' });
export type ProductSummary = z.infer<typeof ProductSummary>;

export const Variant = z
  .object({
    id: z.string(),
    name: z.string(),
    attributes: z.record(z.string(), z.string()),
    price: Money,
    stock: z.int().min(0),
  })
  .meta({ id: 'Variant' });
export type Variant = z.infer<typeof Variant>;

/** A product in full. */
export const Product = z
  .object({
    ...summary,
    descriptionHtml: z.string().describe('HTML written by the seller: not to be trusted as it is'),
    variants: z.array(Variant),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int().min(1).describe('Grows with every change'),
  })
  .meta({ id: 'Product' });
export type Product = z.infer<typeof Product>;

export const ProductPage = pageOf('ProductPage', ProductSummary);

/** Some products in full; never more than one page of them. */
export const FullProducts = z.object({ items: z.array(Product) }).meta({ id: 'FullProducts' });

export const FacetCount = z.object({ id: z.string(), count: z.int().min(1) }).meta({ id: 'FacetCount' });

export const PriceCount = z
  .object({ fromMinor: z.int().min(0), toMinor: z.int().nullable().describe('Below this; null for all above'), count: z.int().min(1) })
  .meta({ id: 'PriceCount' });

/** Each counts what all else that was asked for leaves, whatever was asked for of its own. */
export const Facets = z
  .object({
    categories: z.array(FacetCount).describe('Whatever category was asked for'),
    prices: z.array(PriceCount).describe('Ranges that have hits, whatever prices were asked for; in the smallest unit of the currency'),
    inStock: z.int().min(0).describe('How many can be had now'),
  })
  .meta({ id: 'Facets' });
export type Facets = z.infer<typeof Facets>;

export const ProductSearchPage = ProductPage.extend({ facets: Facets }).meta({ id: 'ProductSearchPage' });
export type ProductSearchPage = z.infer<typeof ProductSearchPage>;

export const ProductChanges = changesOf('Product', 'product', Product);

/** What may be changed of a product; what is left out stays. */
export const ProductPatch = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    price: Money.describe('Of the first variant; the others keep their surcharge'),
    stock: z.int().min(0).max(1_000_000).describe('Of all variants together, spread evenly'),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'names nothing to change')
  .meta({ id: 'ProductPatch' });
export type ProductPatch = z.infer<typeof ProductPatch>;

export const Review = z
  .object({
    id: z.string(),
    productId: z.string(),
    authorId: z.string().describe('A user'),
    rating: z.int().min(1).max(5),
    title: z.string(),
    text: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Review' });
export type Review = z.infer<typeof Review>;

export const ReviewPage = pageOf('ReviewPage', Review);

export const Category = z.object({ id: z.string(), name: z.string(), productCount: z.int().min(0) }).meta({ id: 'Category' });
export type Category = z.infer<typeof Category>;

export const CategoryPage = pageOf('CategoryPage', Category);
