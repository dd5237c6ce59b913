import { USUAL_DEVICE } from '@portico/routing';
import { exampleLocale, exampleProduct, exampleReview, exampleSeller, exampleSummary, exampleUser, type ProductParts } from '@portico/services';
import { productScreen } from './product.shape.ts';

const parts: ProductParts = {
  product: exampleProduct,
  seller: exampleSeller,
  reviews: { items: [exampleReview] },
  authors: new Map([[exampleUser.id, exampleUser]]),
  related: [exampleSummary],
  locale: exampleLocale,
};

export const productExamples = {
  whole: () => productScreen(parts, USUAL_DEVICE),
  degraded: () => ({ ...productScreen({ ...parts, seller: null }, USUAL_DEVICE), degraded: [{ part: 'seller', reason: 'timeout' }] }),
};
