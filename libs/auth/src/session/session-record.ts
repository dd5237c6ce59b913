import { type Principal } from '@portico/pipeline';
import { type Claims } from '../bearer/claims.ts';

/** The tokens of a session. They never leave the gateway but to the provider and to upstreams with `credential: user`. */
export interface SessionTokens {
  readonly access: string;
  readonly refresh?: string;
  /** Only shown to the provider again, when its user signs out there. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly obtainedAt: number;
  /** Milliseconds since 1970; absent where the provider does not say. */
  readonly expiresAt?: number;
}

/** What is remembered of a signed-in browser. Times in milliseconds since 1970. */
export interface SessionRecord {
  /** Names the session to its user; worth nothing as a credential. */
  readonly id: string;
  readonly subject: string;
  readonly client: string;
  /** The session at the provider (`sid`), by which it tells of logouts. */
  readonly sid?: string;
  /** Those of the configured claims that the provider told. */
  readonly claims: Claims;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly acr?: string;
  readonly amr?: readonly string[];
  /** Seconds since 1970. */
  readonly authTime?: number;
  readonly tokens: SessionTokens;
  readonly createdAt: number;
  /** However much it is used. */
  readonly endsAt: number;
  /** The browser, as it names itself. */
  readonly agent?: string;
  /** Grows by one with each change. */
  readonly version: number;
}

/** A session before it is kept. */
export type NewSession = Omit<SessionRecord, 'endsAt' | 'version'>;

export function principalOf({ id, subject, client, scopes, roles, acr, authTime }: SessionRecord): Principal {
  const may = { scopes: Object.freeze(scopes), roles: Object.freeze(roles) };
  return Object.freeze({ kind: 'user', subject, client, ...may, acr, authTime, session: id });
}
