import { type OrderPage, type ProductSummary } from '@portico/services';
import { type Device, imageFor } from '../device.ts';
import { type OrdersScreen } from './orders.schema.ts';

export interface OrdersParts {
  readonly orders: OrderPage;
  readonly products: ReadonlyMap<string, ProductSummary>;
}

export function ordersScreen({ orders, products }: OrdersParts, device: Device): OrdersScreen {
  return {
    items: orders.items.map(({ id, status, placedAt, total, lines }) => {
      const bought = lines.map(({ productId }) => products.get(productId)).filter((product) => product !== undefined);
      const image = bought[0]?.images[0];
      return {
        id,
        status,
        placedAt,
        total: total.amountMinor,
        currency: total.currency,
        pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
        names: bought.map(({ name }) => name),
        image: image ? imageFor(device, image, 1 / 4) : null,
      };
    }),
    next: orders.nextCursor,
  };
}
