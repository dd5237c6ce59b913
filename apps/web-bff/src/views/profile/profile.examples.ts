import { exampleAccount, exampleAddress, exampleLocale, exampleOrder, examplePreferences, exampleSummary, exampleUser, type ProfileParts } from '@portico/services';
import { profilePage } from './profile.shape.ts';

const parts: ProfileParts = {
  account: exampleAccount,
  user: exampleUser,
  addresses: [exampleAddress],
  preferences: examplePreferences,
  orders: { items: [exampleOrder], nextCursor: null },
  products: new Map([[exampleSummary.id, exampleSummary]]),
  locale: exampleLocale,
};

export const profileExamples = {
  whole: () => profilePage(parts),
  degraded: () => ({ ...profilePage({ ...parts, preferences: null }), degraded: [{ part: 'preferences', reason: 'timeout' }] }),
};
