import { USUAL_DEVICE } from '@portico/routing';
import { exampleAccount, exampleAddress, exampleLocale, exampleOrder, examplePreferences, exampleSummary, exampleUser, type ProfileParts } from '@portico/services';
import { profileScreen } from './profile.shape.ts';

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
  whole: () => profileScreen(parts, USUAL_DEVICE),
  degraded: () => ({ ...profileScreen({ ...parts, preferences: null }, USUAL_DEVICE), degraded: [{ part: 'preferences', reason: 'timeout' }] }),
};
