import { USUAL_DEVICE } from '@portico/routing';
import { exampleCategory, exampleHero, exampleLocale, exampleSeller, exampleSummary, type HomeParts } from '@portico/services';
import { homeScreen } from './home.shape.ts';

const parts: HomeParts = {
  hero: exampleHero,
  categories: [exampleCategory],
  featured: { items: [exampleSummary], nextCursor: null },
  sellers: new Map([[exampleSeller.id, exampleSeller]]),
  locale: exampleLocale,
};

export const homeExamples = {
  whole: () => homeScreen(parts, USUAL_DEVICE),
  degraded: () => ({ ...homeScreen({ ...parts, hero: null }, USUAL_DEVICE), degraded: [{ part: 'hero', reason: 'timeout' }] }),
};
