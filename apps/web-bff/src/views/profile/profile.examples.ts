import { exampleAccount, exampleAddress, examplePreferences, exampleUser, type ProfileParts } from '@portico/services';
import { profilePage } from './profile.shape.ts';

const parts: ProfileParts = {
  account: exampleAccount,
  user: exampleUser,
  addresses: [exampleAddress],
  preferences: examplePreferences,
};

export const profileExamples = {
  whole: () => profilePage(parts),
  degraded: () => ({ ...profilePage({ ...parts, preferences: null }), degraded: [{ part: 'preferences', reason: 'timeout' }] }),
};
