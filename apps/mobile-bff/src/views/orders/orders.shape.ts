import { type OrdersParts } from '@portico/services';
import { type Device } from '../device.ts';
import { orderRow } from '../order-row.shape.ts';
import { type OrdersScreen } from './orders.schema.ts';

export function ordersScreen({ orders, products }: OrdersParts, device: Device): OrdersScreen {
  return { items: orders.items.map((order) => orderRow(order, products, device)), next: orders.nextCursor };
}
