import { DegradedSchema } from '@portico/routing';
import { z } from 'zod';

export const Money = z
  .strictObject({ amountMinor: z.int(), currency: z.string(), text: z.string().describe('To be shown: in the language of the page (Content-Language)') })
 .meta({ id: 'Money' });

const Image = z.strictObject({ url: z.string(), width: z.int(), height: z.int() }).meta({ id: 'Image' });

/** One picture in three sizes, for `srcset`. */
export const Images = z.strictObject({ alt: z.string(), small: Image, medium: Image, large: Image }).meta({ id: 'Images' });

export const Rating = z.strictObject({ average: z.number(), count: z.int() }).meta({ id: 'Rating' });

export const Seller = z
  .strictObject({ id: z.string(), name: z.string(), shopName: z.string().nullable(), rating: Rating.nullable(), avatar: Images })
  .meta({ id: 'Seller' });

/** A product as a tile of a page. */
export const ProductCard = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    price: Money,
    images: z.array(Images),
    rating: Rating,
    stock: z.int(),
    categoryId: z.string(),
    seller: Seller.nullable().describe('null when sellers are missing'),
    href: z.string().describe('Where its page is'),
  })
  .meta({ id: 'ProductCard' });
export type ProductCard = z.output<typeof ProductCard>;

export const OrderCard = z
  .strictObject({
    id: z.string(),
    status: z.string(),
    placedAt: z.string(),
    total: Money,
    lines: z.array(
      z.strictObject({
        productId: z.string(),
        variantId: z.string(),
        name: z.string().nullable().describe('null when products are missing, or this one is gone'),
        image: Images.nullable(),
        quantity: z.int(),
        unitPrice: Money,
        total: Money.describe('Of all pieces'),
        href: z.string(),
      }),
    ),
  })
  .meta({ id: 'OrderCard' });
export type OrderCard = z.output<typeof OrderCard>;

export const AddressCard = z
  .strictObject({
    id: z.string(),
    label: z.string(),
    recipient: z.string(),
    street: z.string(),
    postalCode: z.string(),
    city: z.string(),
    country: z.string(),
    isDefault: z.boolean(),
  })
  .meta({ id: 'AddressCard' });

export const nextCursor = z.string().nullable().describe('`cursor` of the next page; null at the end');

export const degraded = DegradedSchema.optional();
