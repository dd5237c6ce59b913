import { type ProfileParts } from '@portico/services';
import { addressCard, orderCard } from '../order-card.shape.ts';
import { type ProfilePage } from './profile.schema.ts';

export function profilePage({ account: { id, name, email }, user, addresses, preferences, orders, products, locale }: ProfileParts): ProfilePage {
  return {
    id,
    name,
    email,
    avatar: user?.avatar ?? null,
    shopName: user?.seller?.shopName ?? null,
    addresses: addresses.map(addressCard),
    preferences: preferences && { locale: preferences.locale, currency: preferences.currency, theme: preferences.theme, newsletter: preferences.newsletter },
    orders: orders.items.map((order) => orderCard(order, products, locale)),
  };
}
