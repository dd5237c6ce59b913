import { type OrderParts } from '@portico/services';
import { addressCard, orderCard } from '../order-card.shape.ts';
import { type OrderPage } from './order.schema.ts';

export function orderPage({ order, products, address, locale }: OrderParts): OrderPage {
  return { ...orderCard(order, products, locale), address: address && addressCard(address) };
}
