import { USUAL_DEVICE } from '@portico/routing';
import { exampleLocale, exampleOrder, exampleSummary, type OrdersParts } from '@portico/services';
import { ordersScreen } from './orders.shape.ts';

const parts: OrdersParts = {
  orders: { items: [exampleOrder], nextCursor: null },
  products: new Map([[exampleSummary.id, exampleSummary]]),
  locale: exampleLocale,
};

export const ordersExamples = {
  whole: () => ordersScreen(parts, USUAL_DEVICE),
  degraded: () => ({ ...ordersScreen({ ...parts, products: new Map() }, USUAL_DEVICE), degraded: [{ part: 'products', reason: 'timeout' }] }),
};
