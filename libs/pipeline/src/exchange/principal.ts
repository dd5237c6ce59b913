/** Who is calling, and what they may do. */
export interface Principal {
  readonly kind: 'anonymous' | 'user' | 'client';
  /** The subject's stable id at its issuer; empty for the anonymous one. */
  readonly subject: string;
  /** The client application (`client_id`) by which they call, where one is known. */
  readonly client?: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  /** How a user signed in (`acr`, OpenID Connect Core section 2), where the provider says so. */
  readonly acr?: string;
  /** When a user signed in (`auth_time`), seconds since 1970. */
  readonly authTime?: number;
  /** The session by which a user calls, as the user's list of sessions names it. */
  readonly session?: string;
}

export const ANONYMOUS: Principal = Object.freeze({ kind: 'anonymous', subject: '', scopes: [], roles: [] });

const keys = new WeakMap<Principal, string>();

/**
 * All that a policy, a view or a token may know of a principal but its session, as a key: nothing that was made for one is ever given to
 * another. JSON leaves nothing ambiguous.
 */
export function principalKey(principal: Principal): string {
  const known = keys.get(principal);
  if (known !== undefined) return known;
  const { kind, subject, client, scopes, roles, acr, authTime } = principal;
  const key = JSON.stringify([kind, subject, client ?? null, [...scopes].sort(), [...roles].sort(), acr ?? null, authTime ?? null]);
  // One that could still change would keep the key of what it was.
  if (Object.isFrozen(principal)) keys.set(principal, key);
  return key;
}
