import { exampleLocale, exampleOrder, exampleSummary, type OrdersParts } from '@portico/services';
import { ordersPage } from './orders.shape.ts';

const parts: OrdersParts = {
  orders: { items: [exampleOrder], nextCursor: null },
  products: new Map([[exampleSummary.id, exampleSummary]]),
  locale: exampleLocale,
};

export const ordersExamples = {
  whole: () => ordersPage(parts),
  degraded: () => ({ ...ordersPage({ ...parts, products: new Map() }), degraded: [{ part: 'products', reason: 'timeout' }] }),
};
