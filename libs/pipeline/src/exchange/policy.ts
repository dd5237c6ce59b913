/** What a route or view demands of its caller. */
export type AuthRequirement = 'anonymous' | 'user' | { readonly scopes: readonly string[] } | { readonly roles: readonly string[] };

/** Everything that stages read of a route or view: resolved once at load, frozen, shared by all its exchanges. */
export interface Policy {
  readonly kind: 'view' | 'route';
  readonly name: string;
  readonly auth: AuthRequirement;
  /** View: the whole answer, milliseconds. Route: until the upstream's response head. */
  readonly timeoutMs: number;
  /** Largest request body in bytes. */
  readonly maxBodyBytes: number;
}
