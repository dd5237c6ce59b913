import { type OrdersParts } from '@portico/services';
import { orderCard } from '../order-card.shape.ts';
import { type OrdersPage } from './orders.schema.ts';

export function ordersPage({ orders, products, locale }: OrdersParts): OrdersPage {
  return { orders: orders.items.map((order) => orderCard(order, products, locale)), nextCursor: orders.nextCursor };
}
