import { USUAL_DEVICE } from '@portico/routing';
import { type CheckoutParts, exampleAddress, exampleLocale, exampleOrder, exampleSummary } from '@portico/services';
import { checkoutScreen } from './checkout.shape.ts';

const parts: CheckoutParts = {
  order: exampleOrder,
  address: exampleAddress,
  products: new Map([[exampleSummary.id, exampleSummary]]),
  locale: exampleLocale,
};

export const checkoutExamples = {
  whole: () => checkoutScreen(parts, USUAL_DEVICE),
  degraded: () => ({ ...checkoutScreen({ ...parts, products: new Map() }, USUAL_DEVICE), degraded: [{ part: 'products', reason: 'timeout' }] }),
};
