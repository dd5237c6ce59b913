import { exampleCategory, exampleSeller, exampleSummary, type SearchParts } from '@portico/services';
import { exampleDevice } from '../device.ts';
import { searchScreen } from './search.shape.ts';

const parts: SearchParts = {
  found: { items: [exampleSummary], nextCursor: null, facets: { categories: [{ id: exampleCategory.id, count: 3 }] } },
  categories: [exampleCategory],
  sellers: new Map([[exampleSeller.id, exampleSeller]]),
};

export const searchExamples = {
  whole: () => searchScreen(parts, exampleDevice),
  degraded: () => ({ ...searchScreen({ ...parts, categories: [] }, exampleDevice), degraded: [{ part: 'categories', reason: 'timeout' }] }),
};
