import { type Parts, type PartsOf, type Principal } from '@portico/pipeline';
import { type OrderPage } from '../orders/orders.client.ts';
import { type Address } from '../users/users.client.ts';
import { boughtPart } from './orders.parts.ts';
import { type Shop } from './shop.ts';

const LATEST = 3;
const NO_ORDERS: OrderPage = { items: [], nextCursor: null };

/** Who the user is, where their orders go, how they like the shop, and what they ordered last. */
export function profileParts(part: Parts, shop: Shop, { subject }: Principal) {
  const { users } = shop;
  const preferences = part.optional('preferences', () => users.preferences(subject), { otherwise: null });
  const orders = part.optional('orders', () => shop.orders.ofUser(subject, { limit: LATEST }), { otherwise: NO_ORDERS });
  return {
    account: part.required('account', () => users.account(subject)),
    user: part.optional('user', () => users.byId(subject), { otherwise: null }),
    addresses: part.optional('addresses', () => users.addresses(subject), { otherwise: [] as Address[] }),
    preferences,
    orders,
    products: boughtPart(part, shop, orders),
    locale: part.locale(preferences.then((known) => known?.locale)),
  };
}

export type ProfileParts = PartsOf<typeof profileParts>;
