import { exampleOrder, exampleSummary, type OrdersParts } from '@portico/services';
import { exampleDevice } from '../device.ts';
import { ordersScreen } from './orders.shape.ts';

const parts: OrdersParts = {
  orders: { items: [exampleOrder], nextCursor: null },
  products: new Map([[exampleSummary.id, exampleSummary]]),
};

export const ordersExamples = {
  whole: () => ordersScreen(parts, exampleDevice),
  degraded: () => ({ ...ordersScreen({ ...parts, products: new Map() }, exampleDevice), degraded: [{ part: 'products', reason: 'timeout' }] }),
};
