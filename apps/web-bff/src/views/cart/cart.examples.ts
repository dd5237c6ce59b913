import { type CartParts, exampleLocale, exampleProduct, pricedCart } from '@portico/services';
import { cartPage } from './cart.shape.ts';

const parts: CartParts = {
  cart: pricedCart(
    [
      { productId: exampleProduct.id, variantId: 'v-1', quantity: 2, unitPriceMinor: 12900 },
      { productId: 'p-0000', variantId: 'v-9', quantity: 1 },
    ],
    new Map([[exampleProduct.id, exampleProduct]]),
  ),
  locale: exampleLocale,
};

export const cartExamples = {
  whole: () => cartPage(parts),
  degraded: () => ({ ...cartPage(parts), degraded: [{ part: 'preferences', reason: 'timeout' }] }),
};
