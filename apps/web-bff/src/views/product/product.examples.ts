import { exampleLocale, exampleProduct, exampleReview, exampleSeller, exampleSummary, exampleUser, type ProductParts } from '@portico/services';
import { productPage } from './product.shape.ts';

const parts: ProductParts = {
  product: exampleProduct,
  seller: exampleSeller,
  reviews: { items: [exampleReview] },
  authors: new Map([[exampleUser.id, exampleUser]]),
  related: [exampleSummary],
  locale: exampleLocale,
};

export const productExamples = {
  whole: () => productPage(parts),
  degraded: () => ({ ...productPage({ ...parts, seller: null }), degraded: [{ part: 'seller', reason: 'timeout' }] }),
};
