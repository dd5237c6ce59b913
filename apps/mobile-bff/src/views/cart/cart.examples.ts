import { type CartParts, exampleProduct, pricedCart } from '@portico/services';
import { exampleDevice } from '../device.ts';
import { cartScreen } from './cart.shape.ts';

const parts: CartParts = {
  cart: pricedCart(
    [
      { productId: exampleProduct.id, variantId: 'v-1', quantity: 2, unitPriceMinor: 12900 },
      { productId: 'p-0000', variantId: 'v-9', quantity: 1 },
    ],
    new Map([[exampleProduct.id, exampleProduct]]),
  ),
};

export const cartExamples = {
  whole: () => cartScreen(parts, exampleDevice),
};
