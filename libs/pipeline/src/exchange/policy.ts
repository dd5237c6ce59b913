/** What a route or view demands of its caller. Everything but `anonymous` demands to know who calls. */
export type AuthRequirement = 'anonymous' | 'user' | AtLeastOne<Demands>;

/** Each of them must be met. */
export interface Demands {
  /** All of these. */
  readonly scopes?: readonly string[];
  /** One of these. */
  readonly roles?: readonly string[];
  /** A function of {@link GatewayDefinition.policies}, by its name. */
  readonly policy?: string;
  /** How the user signed in: one of these authentication contexts, the preferred one first (RFC 9470 section 3). */
  readonly acr?: readonly string[];
  /** How long ago the user may have signed in, milliseconds (RFC 9470 section 3). */
  readonly maxAgeMs?: number;
}

type AtLeastOne<T> = { [K in keyof T]-?: Required<Pick<T, K>> & Omit<T, K> }[keyof T];

/** In the order in which work is kept when there is too much: somebody waits, will perhaps, or nobody does. */
export type Priority = 'interactive' | 'prefetch' | 'background';

/** Everything that stages read of a route or view: resolved once at load, frozen, shared by all its exchanges. */
export interface Policy {
  readonly kind: 'view' | 'route';
  readonly name: string;
  readonly auth: AuthRequirement;
  /** View: the whole answer, milliseconds. Route: until the upstream's response head. */
  readonly timeoutMs: number;
  /** Largest request body in bytes. */
  readonly maxBodyBytes: number;
  /** View: most calls to upstreams that one answer may take. */
  readonly maxCalls?: number;
  /** Default: interactive. */
  readonly priority?: Priority;
  /** `exempt`: a page that any site may lead to, or a call that no browser makes. Otherwise the protect stage decides. */
  readonly csrf?: 'exempt';
  /** False: a call leaves the caller's session as old as it is. */
  readonly slides?: false;
}
