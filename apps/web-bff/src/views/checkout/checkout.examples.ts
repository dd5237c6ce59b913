import { type CheckoutParts, exampleAddress, exampleLocale, exampleOrder, exampleSummary } from '@portico/services';
import { checkoutPage } from './checkout.shape.ts';

const parts: CheckoutParts = {
  order: exampleOrder,
  address: exampleAddress,
  products: new Map([[exampleSummary.id, exampleSummary]]),
  locale: exampleLocale,
};

export const checkoutExamples = {
  whole: () => checkoutPage(parts),
  degraded: () => ({ ...checkoutPage({ ...parts, products: new Map() }), degraded: [{ part: 'products', reason: 'timeout' }] }),
};
