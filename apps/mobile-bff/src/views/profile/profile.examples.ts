import { exampleAccount, exampleAddress, examplePreferences, exampleUser, type ProfileParts } from '@portico/services';
import { profileScreen } from './profile.shape.ts';

const parts: ProfileParts = {
  account: exampleAccount,
  user: exampleUser,
  addresses: [exampleAddress],
  preferences: examplePreferences,
};

export const profileExamples = {
  whole: () => profileScreen(parts),
  degraded: () => ({ ...profileScreen({ ...parts, preferences: null }), degraded: [{ part: 'preferences', reason: 'timeout' }] }),
};
