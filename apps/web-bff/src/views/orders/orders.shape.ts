import { type OrderPage, type ProductSummary } from '@portico/services';
import { type OrdersPage } from './orders.schema.ts';

export interface OrdersParts {
  readonly orders: OrderPage;
  readonly products: ReadonlyMap<string, ProductSummary>;
}

export function ordersPage({ orders, products }: OrdersParts): OrdersPage {
  return {
    orders: orders.items.map(({ id, status, placedAt, total, lines }) => ({
      id,
      status,
      placedAt,
      total,
      lines: lines.map(({ productId, variantId, quantity, unitPrice }) => {
        const product = products.get(productId);
        const href = `/products/${productId}`;
        return { productId, variantId, name: product?.name ?? null, image: product?.images[0] ?? null, quantity, unitPrice, href };
      }),
    })),
    nextCursor: orders.nextCursor,
  };
}
