import { type Device } from '@portico/routing';
import { type ProfileParts } from '@portico/services';
import { addressText, orderRow } from '../order-row.shape.ts';
import { type ProfileScreen } from './profile.schema.ts';

export function profileScreen({ account: { name, email }, user, addresses, preferences, orders, products, locale }: ProfileParts, device: Device): ProfileScreen {
  return {
    name,
    email,
    shop: user?.seller?.shopName ?? null,
    addresses: addresses.map((address) => ({ id: address.id, label: address.label, text: addressText(address) })),
    preferences: preferences && { locale: preferences.locale, currency: preferences.currency, theme: preferences.theme },
    orders: orders.items.map((order) => orderRow(order, products, device)),
    locale,
  };
}
