import { setTimeout as sleep } from 'node:timers/promises';
import { background, currentWork, GatewayError, type Reading, type Stores, withLease } from '@portico/pipeline';
import { identityUnavailable } from '../provider/provider.ts';
import { leaseOf, type SessionStore } from './session-store.ts';
import { type SessionRecord } from './session-record.ts';
import { type Session } from './session.ts';
import { type Sessions } from './sessions.ts';
import { isInvalidGrant, type TokenGrants } from './token-grants.ts';

/** The whole of a renewal, waiting for another replica's included, milliseconds. */
const RENEWAL_MS = 10_000;
const LEASE_MS = 5_000;
/** New tokens that cannot be kept at once are tried for this long: the old ones are worth nothing any more. */
const KEEPING_MS = 8_000;
const KEEP_EVERY_MS = 200;
/** After a failure the provider is left alone for this long; it doubles with each further one. Milliseconds. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Tokens are renewed when a quarter of their life is left, or `refreshAhead`. */
const LAST_PART = 0.25;
/** An expired token is not sent, even if the upstream's clock is this much behind. Milliseconds. */
const SKEW_MS = 1_000;

interface Failure {
  readonly error: GatewayError;
  readonly count: number;
  readonly until: number;
}

/**
 * Renews the tokens of sessions (RFC 6749 section 6): once at a time for each session, in this process and, by a lease,
 * across replicas. A renewal belongs to no request: it spends a token that can be spent once, so nobody's leaving ends it.
 */
export class TokenRefresh {
  readonly #renewing = new Map<string, Promise<boolean>>();
  readonly #failures = new WeakMap<Session, Failure>();
  readonly #counts = { renewed: 0, refused: 0, failed: 0 };

  constructor(
    private readonly sessions: Sessions,
    private readonly store: SessionStore,
    private readonly stores: Stores,
    private readonly grants: TokenGrants,
    private readonly aheadMs: number,
  ) {}

  get readings(): Reading[] {
    const counts = this.#counts;
    return [
      {
        name: 'portico.session.refreshes',
        kind: 'counter',
        unit: '{refresh}',
        description: 'Renewals of tokens at the provider',
        read: () => (['renewed', 'refused', 'failed'] as const).map((outcome) => [counts[outcome], { 'portico.outcome': outcome }]),
      },
    ];
  }

  isExpired({ tokens }: SessionRecord): boolean {
    return tokens.expiresAt !== undefined && tokens.expiresAt - SKEW_MS <= this.sessions.now();
  }

  /** Renews behind the requests' back when the tokens are about to expire. It costs a comparison when they are not. */
  renewAhead(session: Session): void {
    const { tokens } = session.record;
    if (tokens.expiresAt === undefined || tokens.refresh === undefined) return;
    const ahead = Math.min(this.aheadMs, (tokens.expiresAt - tokens.obtainedAt) * LAST_PART);
    if (this.sessions.now() < tokens.expiresAt - ahead || this.#renewing.has(session.key) || this.#isPausing(session)) return;
    this.renew(session).catch(ignore);
  }

  /**
   * Renews the tokens, or waits for whoever does.
   *
   * @returns whether the session has other tokens than before; false when it ended, or has no refresh token
   * @throws GatewayError `identity_unavailable`, `state_unavailable`: the session stays as it is
   */
  renew(session: Session): Promise<boolean> {
    const { key } = session;
    let renewing = this.#renewing.get(key);
    if (!renewing) {
      if (session.record.tokens.refresh === undefined) return Promise.resolve(false);
      if (this.#isPausing(session)) return Promise.reject(this.#failures.get(session)!.error);
      renewing = background('token refresh', RENEWAL_MS + KEEPING_MS, () => this.#renewAlone(session))
        .catch((error: unknown) => {
          throw error instanceof GatewayError && error.retryable ? error : identityUnavailable(error);
        })
        .finally(() => this.#renewing.delete(key));
      this.#renewing.set(key, renewing);
    }
    return renewing;
  }

  #isPausing(session: Session): boolean {
    const failure = this.#failures.get(session);
    return failure !== undefined && this.sessions.now() < failure.until;
  }

  #renewAlone(session: Session): Promise<boolean> {
    const { version } = session.record;
    const waiting = AbortSignal.any([currentWork().signal, AbortSignal.timeout(RENEWAL_MS)]);
    return withLease(this.stores, { name: leaseOf(session.key), ttlMs: LEASE_MS, signal: waiting }, async () => {
      // Another replica may have been faster, or the session may be over.
      const stored = await this.store.read(session.key);
      if (stored === undefined || session.hasEnded) return false;
      const wasRenewed = stored.record.version > version;
      this.sessions.adopt(session, stored.record);
      return wasRenewed || this.#renewAtProvider(session);
    });
  }

  async #renewAtProvider(session: Session): Promise<boolean> {
    const { record } = session;
    let renewed: SessionRecord;
    try {
      renewed = { ...(await this.grants.refresh(record)), version: record.version + 1 };
    } catch (cause) {
      if (!isInvalidGrant(cause)) throw this.#fail(session, cause);
      this.#counts.refused += 1;
      await this.sessions.end([session.key], 'refused-by-provider');
      return false;
    }
    this.#failures.delete(session);
    this.#counts.renewed += 1;
    if (await this.#keep(session, renewed)) return true;
    // Signed out meanwhile: nobody may use what came too late.
    await this.grants.revoke(renewed.tokens);
    return false;
  }

  async #keep(session: Session, record: SessionRecord): Promise<boolean> {
    const until = performance.now() + KEEPING_MS;
    for (;;) {
      try {
        return await this.sessions.replace(session, record);
      } catch (error) {
        if (performance.now() > until) throw error;
        await sleep(KEEP_EVERY_MS);
      }
    }
  }

  #fail(session: Session, cause: unknown): GatewayError {
    const count = (this.#failures.get(session)?.count ?? 0) + 1;
    this.#counts.failed += 1;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - 1));
    const error = identityUnavailable(cause, pauseMs);
    this.#failures.set(session, { error, count, until: this.sessions.now() + pauseMs });
    return error;
  }
}

function ignore(): void {}
