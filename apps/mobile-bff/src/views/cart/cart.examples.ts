import { USUAL_DEVICE } from '@portico/routing';
import { type CartParts, exampleLocale, exampleProduct, pricedCart } from '@portico/services';
import { cartScreen } from './cart.shape.ts';

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
  whole: () => cartScreen(parts, USUAL_DEVICE),
  degraded: () => ({ ...cartScreen(parts, USUAL_DEVICE), degraded: [{ part: 'preferences', reason: 'timeout' }] }),
};
