import { type Device, imageFor } from '@portico/routing';
import { type CartParts } from '@portico/services';
import { type CartScreen } from './cart.schema.ts';

/** Of the screen's width. */
const SHARE = 1 / 4;

export function cartScreen({ cart: { lines, total, orderable }, locale }: CartParts, device: Device): CartScreen {
  return {
    lines: lines.map(({ productId, variantId, quantity, state, product, variant, available }) => {
      const image = product?.images[0];
      return {
        productId,
        variantId,
        quantity,
        state,
        name: product && variant ? `${product.name}, ${variant.name}` : null,
        image: image ? imageFor(device, image, SHARE) : null,
        price: variant?.price.amountMinor ?? null,
        available,
      };
    }),
    total: total.amountMinor,
    currency: total.currency,
    locale,
    orderable,
  };
}
