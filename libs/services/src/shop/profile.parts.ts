import { type Parts, type PartsOf } from '@portico/pipeline';
import { type Address } from '../users/users.client.ts';
import { type Shop } from './shop.ts';

/** Who the user is, where their orders go, and how they like the shop. */
export function profileParts(part: Parts, { users }: Shop, userId: string) {
  return {
    account: part.required('account', () => users.account(userId)),
    user: part.optional('user', () => users.byId(userId), { otherwise: null }),
    addresses: part.optional('addresses', () => users.addresses(userId), { otherwise: [] as Address[] }),
    preferences: part.optional('preferences', () => users.preferences(userId), { otherwise: null }),
  };
}

export type ProfileParts = PartsOf<typeof profileParts>;
