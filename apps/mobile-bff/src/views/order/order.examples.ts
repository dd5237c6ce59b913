import { exampleAddress, exampleOrder, exampleSummary, type OrderParts } from '@portico/services';
import { exampleDevice } from '../device.ts';
import { orderScreen } from './order.shape.ts';

const parts: OrderParts = {
  order: exampleOrder,
  products: new Map([[exampleSummary.id, exampleSummary]]),
  address: exampleAddress,
};

export const orderExamples = {
  whole: () => orderScreen(parts, exampleDevice),
  degraded: () => ({ ...orderScreen({ ...parts, products: new Map() }, exampleDevice), degraded: [{ part: 'products', reason: 'timeout' }] }),
};
