import { USUAL_DEVICE } from '@portico/routing';
import { exampleCategory, exampleFacets, exampleLocale, exampleSeller, exampleSummary, type SearchParts } from '@portico/services';
import { searchScreen } from './search.shape.ts';

const parts: SearchParts = {
  found: { items: [exampleSummary], nextCursor: null, facets: exampleFacets },
  categories: [exampleCategory],
  sellers: new Map([[exampleSeller.id, exampleSeller]]),
  locale: exampleLocale,
};

export const searchExamples = {
  whole: () => searchScreen(parts, USUAL_DEVICE),
  degraded: () => ({ ...searchScreen({ ...parts, categories: [] }, USUAL_DEVICE), degraded: [{ part: 'categories', reason: 'timeout' }] }),
};
