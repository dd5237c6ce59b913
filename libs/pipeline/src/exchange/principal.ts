/** Who is calling, and what they may do. */
export interface Principal {
  readonly kind: 'anonymous' | 'user' | 'client';
  /** The subject's stable id at its issuer; empty for the anonymous one. */
  readonly subject: string;
  /** The client application (`client_id`) by which they call, where one is known. */
  readonly client?: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

export const ANONYMOUS: Principal = Object.freeze({ kind: 'anonymous', subject: '', scopes: [], roles: [] });
