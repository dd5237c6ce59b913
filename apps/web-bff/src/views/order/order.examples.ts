import { exampleAddress, exampleLocale, exampleOrder, exampleSummary, type OrderParts } from '@portico/services';
import { orderPage } from './order.shape.ts';

const parts: OrderParts = {
  order: exampleOrder,
  products: new Map([[exampleSummary.id, exampleSummary]]),
  address: exampleAddress,
  locale: exampleLocale,
};

export const orderExamples = {
  whole: () => orderPage(parts),
  degraded: () => ({ ...orderPage({ ...parts, products: new Map() }), degraded: [{ part: 'products', reason: 'timeout' }] }),
};
