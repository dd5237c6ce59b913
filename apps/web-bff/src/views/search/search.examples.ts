import { exampleCategory, exampleSeller, exampleSummary, type SearchParts } from '@portico/services';
import { searchPage } from './search.shape.ts';

const parts: SearchParts = {
  found: { items: [exampleSummary], nextCursor: null, facets: { categories: [{ id: exampleCategory.id, count: 3 }] } },
  categories: [exampleCategory],
  sellers: new Map([[exampleSeller.id, exampleSeller]]),
};

export const searchExamples = {
  whole: () => searchPage(parts, { q: 'lamp', sort: 'newest' }),
  degraded: () => ({ ...searchPage({ ...parts, categories: [] }, { q: 'lamp', sort: 'newest' }), degraded: [{ part: 'categories', reason: 'timeout' }] }),
};
