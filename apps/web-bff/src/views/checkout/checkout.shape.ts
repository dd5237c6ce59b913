import { type CheckoutParts } from '@portico/services';
import { addressCard, orderCard } from '../order-card.shape.ts';
import { type CheckoutPage } from './checkout.schema.ts';

export function checkoutPage({ order, address, products, locale }: CheckoutParts): CheckoutPage {
  return { order: orderCard(order, products, locale), address: addressCard(address) };
}
