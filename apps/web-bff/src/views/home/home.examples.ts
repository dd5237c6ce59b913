import { exampleCategory, exampleHero, exampleLocale, exampleSeller, exampleSummary, type HomeParts } from '@portico/services';
import { homePage } from './home.shape.ts';

const parts: HomeParts = {
  hero: exampleHero,
  categories: [exampleCategory],
  featured: { items: [exampleSummary], nextCursor: null },
  sellers: new Map([[exampleSeller.id, exampleSeller]]),
  locale: exampleLocale,
};

export const homeExamples = {
  whole: () => homePage(parts),
  degraded: () => ({ ...homePage({ ...parts, hero: null }), degraded: [{ part: 'hero', reason: 'timeout' }] }),
};
