import { exampleProduct, exampleReview, exampleSeller, exampleSummary, exampleUser, type ProductParts } from '@portico/services';
import { exampleDevice } from '../device.ts';
import { productScreen } from './product.shape.ts';

const parts: ProductParts = {
  product: exampleProduct,
  seller: exampleSeller,
  reviews: { items: [exampleReview] },
  authors: new Map([[exampleUser.id, exampleUser]]),
  related: [exampleSummary],
};

export const productExamples = {
  whole: () => productScreen(parts, exampleDevice),
  degraded: () => ({ ...productScreen({ ...parts, seller: null }, exampleDevice), degraded: [{ part: 'seller', reason: 'timeout' }] }),
};
