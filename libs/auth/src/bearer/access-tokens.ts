import { hash } from 'node:crypto';
import { type Principal, type Reading } from '@portico/pipeline';
import { isToken } from './authorization.ts';
import { type BearerChallenge } from './bearer.challenge.ts';
import { type BearerOptions } from './bearer.section.ts';
import { Remembered } from './remembered.ts';
import { type Introspection } from './introspection.ts';
import { type JwtVerifier } from './jwt-verifier.ts';
import { RefusedToken, type VerifiedToken } from './verified-token.ts';

/** How long a token that the provider disowned is not asked about again, milliseconds. */
const DISOWNED_MS = 10_000;
const MAX_DISOWNED = 1_000;

/** Three parts of base64url: a signed JWT (RFC 7515 section 7.1). Everything else is opaque. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

export interface AccessTokenParts {
  readonly jwts: JwtVerifier;
  readonly introspection: Introspection;
  readonly challenge: BearerChallenge;
  readonly options: BearerOptions;
}

/**
 * The access tokens that callers send. One that was verified is remembered by its hash, so that a memory dump holds no
 * token, and nobody waits for it twice; the same token coming in parallel is verified once.
 */
export class AccessTokens {
  readonly #known: Remembered<Principal>;
  readonly #disowned: Remembered<RefusedToken>;
  readonly #pending = new Map<string, Promise<Principal>>();
  readonly #counts = { known: 0, verified: 0, refused: 0 };

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly parts: AccessTokenParts,
    private readonly now: () => number,
  ) {
    this.#known = new Remembered(parts.options.remember, now);
    this.#disowned = new Remembered(MAX_DISOWNED, now);
  }

  /** Whom a token speaks for, if it is known. */
  recall(token: string): Principal | undefined {
    if (token.length > this.parts.options.maxToken) return undefined;
    const known = this.#known.get(keyOf(token));
    if (known) this.#counts.known += 1;
    return known;
  }

  /** How often tokens were looked at, and with what outcome. */
  get readings(): Reading[] {
    const counts = this.#counts;
    return [
      {
        name: 'portico.token.verifications',
        kind: 'counter',
        unit: '{token}',
        description: 'Tokens of callers: known already, verified, refused',
        read: () => (['known', 'verified', 'refused'] as const).map((outcome) => [counts[outcome], { 'portico.outcome': outcome }]),
      },
      { name: 'portico.token.remembered', kind: 'gauge', unit: '{token}', description: 'Verified tokens that are remembered', read: () => [[this.#known.size, {}]] },
    ];
  }

  /**
   * Whom a token speaks for.
   *
   * @throws GatewayError `invalid_token`; `malformed_request`; `identity_unavailable`
   */
  async verify(token: string): Promise<Principal> {
    const { challenge, options } = this.parts;
    // Before anything is parsed: what is too long costs nothing.
    if (token.length > options.maxToken) throw challenge.invalidToken('The token is too long.');
    if (!isToken(token)) throw challenge.invalidRequest('After Bearer comes one token.');
    const key = keyOf(token);
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = this.#verify(token, key).finally(() => this.#pending.delete(key));
      this.#pending.set(key, pending);
    }
    try {
      return await pending;
    } catch (error) {
      if (!(error instanceof RefusedToken)) throw error;
      this.#counts.refused += 1;
      throw challenge.invalidToken(error.message, error.cause);
    }
  }

  /** The next call of each token is verified anew. */
  forget(): void {
    this.#known.clear();
  }

  async #verify(token: string, key: string): Promise<Principal> {
    const disowned = this.#disowned.get(key);
    if (disowned) throw disowned;
    const { principal, until } = await this.#judge(token, key);
    this.#known.set(key, principal, until);
    this.#counts.verified += 1;
    return principal;
  }

  async #judge(token: string, key: string): Promise<VerifiedToken> {
    const { jwts, options } = this.parts;
    if (!JWT.test(token)) {
      if (options.introspect === 'never') throw new RefusedToken('Only JWTs are taken here.');
      return this.#ask(token, key);
    }
    const verified = await jwts.verify(token);
    if (options.introspect !== 'all') return verified;
    const { until } = await this.#ask(token, key);
    return { principal: verified.principal, until: Math.min(verified.until, until) };
  }

  async #ask(token: string, key: string): Promise<VerifiedToken> {
    try {
      return await this.parts.introspection.verify(token);
    } catch (error) {
      if (error instanceof RefusedToken) this.#disowned.set(key, error, this.now() + DISOWNED_MS);
      throw error;
    }
  }
}

/** A Buffer's text in latin1 is the shortest string that node:crypto makes of 256 bits. */
function keyOf(token: string): string {
  return hash('sha256', token, 'latin1');
}
