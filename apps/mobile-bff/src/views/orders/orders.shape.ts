import { type Device } from '@portico/routing';
import { type OrdersParts } from '@portico/services';
import { orderRow } from '../order-row.shape.ts';
import { type OrdersScreen } from './orders.schema.ts';

export function ordersScreen({ orders, products, locale }: OrdersParts, device: Device): OrdersScreen {
  return { locale, items: orders.items.map((order) => orderRow(order, products, device)), next: orders.nextCursor };
}
