import { USUAL_DEVICE } from '@portico/routing';
import { exampleAddress, exampleLocale, exampleOrder, exampleSummary, type OrderParts } from '@portico/services';
import { orderScreen } from './order.shape.ts';

const parts: OrderParts = {
  order: exampleOrder,
  products: new Map([[exampleSummary.id, exampleSummary]]),
  address: exampleAddress,
  locale: exampleLocale,
};

export const orderExamples = {
  whole: () => orderScreen(parts, USUAL_DEVICE),
  degraded: () => ({ ...orderScreen({ ...parts, products: new Map() }, USUAL_DEVICE), degraded: [{ part: 'products', reason: 'timeout' }] }),
};
