import { type CheckoutParts, exampleAddress, exampleOrder, exampleSummary } from '@portico/services';
import { exampleDevice } from '../device.ts';
import { checkoutScreen } from './checkout.shape.ts';

const parts: CheckoutParts = {
  order: exampleOrder,
  address: exampleAddress,
  products: new Map([[exampleSummary.id, exampleSummary]]),
};

export const checkoutExamples = {
  whole: () => checkoutScreen(parts, exampleDevice),
  degraded: () => ({ ...checkoutScreen({ ...parts, products: new Map() }, exampleDevice), degraded: [{ part: 'products', reason: 'timeout' }] }),
};
