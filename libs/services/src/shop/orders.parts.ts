import { type Parts, type PartsOf, type Principal } from '@portico/pipeline';
import { type Order } from '../orders/orders.client.ts';
import { type ProductSummary } from '../products/products.client.ts';
import { localePart } from './locale.part.ts';
import { type Shop } from './shop.ts';

export const NOTHING: ReadonlyMap<string, ProductSummary> = new Map();

const productsOf = ({ lines }: Order): string[] => lines.map(({ productId }) => productId);

/** A user's orders, newest first, with what was bought. */
export function ordersParts(part: Parts, shop: Shop, caller: Principal, page: { readonly limit: number; readonly cursor?: string | undefined }) {
  const { orders, products } = shop;
  const list = part.required('orders', () => orders.ofUser(caller.subject, page));
  return {
    orders: list,
    products: part.optional('products', async () => part.batch(products.byIds, (await list).items.flatMap(productsOf)), { otherwise: NOTHING }),
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
