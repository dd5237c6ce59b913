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
