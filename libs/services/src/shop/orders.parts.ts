import { type Parts, type PartsOf, type Principal } from '@portico/pipeline';
import { type Order, type OrderPage } from '../orders/orders.client.ts';
import { type ProductSummary } from '../products/products.client.ts';
import { localePart } from './locale.part.ts';
import { type Shop } from './shop.ts';

export const NOTHING: ReadonlyMap<string, ProductSummary> = new Map();

const productsOf = ({ lines }: Order): string[] => lines.map(({ productId }) => productId);

/** What was bought in each of a list of orders. */
export function boughtPart(part: Parts, { products }: Shop, list: Promise<OrderPage>) {
  return part.optional('products', async () => part.batch(products.byIds, (await list).items.flatMap(productsOf)), { otherwise: NOTHING });
}

/** A user's orders, newest first, with what was bought. */
export function ordersParts(part: Parts, shop: Shop, caller: Principal, page: { readonly limit: number; readonly cursor?: string | undefined }) {
  const orders = part.required('orders', () => shop.orders.ofUser(caller.subject, page));
  return {
    orders,
    products: boughtPart(part, shop, orders),
    locale: localePart(part, shop, caller),
  };
}

export type OrdersParts = PartsOf<typeof ordersParts>;

/** One order, with what was bought and where it goes. */
export function orderParts(part: Parts, shop: Shop, caller: Principal, id: string) {
  const { orders, products, users } = shop;
  const order = part.required('order', () => orders.byId(id));
  return {
    order,
    products: part.optional('products', async () => part.batch(products.byIds, productsOf(await order)), { otherwise: NOTHING }),
    address: part.optional(
      'address',
      async () => {
        const { addressId } = await order;
        return addressId === null ? null : ((await users.addresses(caller.subject)).find((address) => address.id === addressId) ?? null);
      },
      { otherwise: null },
    ),
    locale: localePart(part, shop, caller),
  };
}

export type OrderParts = PartsOf<typeof orderParts>;
