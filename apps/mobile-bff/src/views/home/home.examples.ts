import { exampleCategory, exampleHero, exampleSeller, exampleSummary, type HomeParts } from '@portico/services';
import { exampleDevice } from '../device.ts';
import { homeScreen } from './home.shape.ts';

const parts: HomeParts = {
  hero: exampleHero,
  categories: [exampleCategory],
  featured: { items: [exampleSummary], nextCursor: null },
  sellers: new Map([[exampleSeller.id, exampleSeller]]),
};

export const homeExamples = {
  whole: () => homeScreen(parts, exampleDevice),
  degraded: () => ({ ...homeScreen({ ...parts, hero: null }, exampleDevice), degraded: [{ part: 'hero', reason: 'timeout' }] }),
};
