import { type Parts, type PartsOf } from '@portico/pipeline';
import { type Order } from '../orders/orders.client.ts';
import { type ProductSummary } from '../products/products.client.ts';
import { type Shop } from './shop.ts';

export const NOTHING: ReadonlyMap<string, ProductSummary> = new Map();

const productsOf = ({ lines }: Order): string[] => lines.map(({ productId }) => productId);

/** A user's orders, newest first, with what was bought. */
export function ordersParts(part: Parts, { orders, products }: Shop, userId: string, page: { readonly limit: number; readonly cursor?: string | undefined }) {
  const list = part.required('orders', () => orders.ofUser(userId, page));
  return {
    orders: list,
    products: part.optional('products', async () => part.batch(products.byIds, (await list).items.flatMap(productsOf)), { otherwise: NOTHING }),
  };
}

export type OrdersParts = PartsOf<typeof ordersParts>;

/** One order, with what was bought and where it goes. */
export function orderParts(part: Parts, { orders, products, users }: Shop, userId: string, id: string) {
  const order = part.required('order', () => orders.byId(id));
  return {
    order,
    products: part.optional('products', async () => part.batch(products.byIds, productsOf(await order)), { otherwise: NOTHING }),
    address: part.optional(
      'address',
      async () => {
        const { addressId } = await order;
        return addressId === null ? null : ((await users.addresses(userId)).find((address) => address.id === addressId) ?? null);
      },
      { otherwise: null },
    ),
  };
}

export type OrderParts = PartsOf<typeof orderParts>;
