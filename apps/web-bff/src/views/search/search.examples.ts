import { exampleCategory, exampleFacets, exampleLocale, exampleSeller, exampleSummary, type SearchParts } from '@portico/services';
import { searchPage } from './search.shape.ts';

const parts: SearchParts = {
  found: { items: [exampleSummary], nextCursor: null, facets: exampleFacets },
  categories: [exampleCategory],
  sellers: new Map([[exampleSeller.id, exampleSeller]]),
  locale: exampleLocale,
};

export const searchExamples = {
  whole: () => searchPage(parts, { q: 'lamp', sort: 'newest' }),
  degraded: () => ({ ...searchPage({ ...parts, categories: [] }, { q: 'lamp', sort: 'newest' }), degraded: [{ part: 'categories', reason: 'timeout' }] }),
};
