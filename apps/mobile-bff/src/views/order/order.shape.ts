import { type Device, imageFor } from '@portico/routing';
import { type OrderParts } from '@portico/services';
import { addressText, orderHead } from '../order-row.shape.ts';
import { type OrderScreen } from './order.schema.ts';

/** Of the screen's width. */
const SHARE = 1 / 4;

export function orderScreen({ order, products, address, locale }: OrderParts, device: Device): OrderScreen {
  return {
    ...orderHead(order),
    locale,
    lines: order.lines.map(({ productId, quantity, unitPrice }) => {
      const product = products.get(productId);
      const image = product?.images[0];
      return { productId, name: product?.name ?? null, image: image ? imageFor(device, image, SHARE) : null, quantity, price: unitPrice.amountMinor };
    }),
    address: address && addressText(address),
  };
}
