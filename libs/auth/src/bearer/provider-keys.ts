import { type GatewayError } from '@portico/pipeline';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { identityUnavailable, type OpenIdProvider } from '../provider/provider.ts';

export interface ProviderKeysOptions {
  /** An unknown key makes the keys be fetched again, but not more often than this. Milliseconds; default 10 s. */
  readonly minIntervalMs?: number;
  /** Older ones are fetched again behind the requests' back. Milliseconds; default 5 min. */
  readonly maxAgeMs?: number;
}

const FETCH_MS = 5_000;
/** As long as there is no key at all, nobody can be let in: ask more often. Milliseconds. */
const WITHOUT_KEYS_MS = 1_000;

/**
 * The keys by which the provider signs, by the `kid` of a token's header; nothing else in that header (jwk, jku, x5u, x5c)
 * chooses a key. Once there, they go on working however long the provider is down.
 */
export class ProviderKeys {
  #keys: ReturnType<typeof createLocalJWKSet> | undefined;
  #kids: ReadonlySet<unknown> = new Set();
  #askedAt = -Infinity;
  #freshUntil = 0;
  #failure: GatewayError | undefined;
  #pending: Promise<void> | undefined;
  readonly #minIntervalMs: number;
  readonly #maxAgeMs: number;

  /** Called when the provider withdrew a key: what it signed is not to be believed any longer. */
  onWithdrawn: () => void = () => {};

  /** @param now milliseconds, on any clock */
  constructor(
    private readonly provider: Pick<OpenIdProvider, 'configuration' | 'fetch'>,
    { minIntervalMs = 10_000, maxAgeMs = 300_000 }: ProviderKeysOptions,
    private readonly now: () => number,
  ) {
    this.#minIntervalMs = minIntervalMs;
    this.#maxAgeMs = maxAgeMs;
  }

  /**
   * For jose's verify functions.
   *
   * @throws GatewayError `identity_unavailable` when the key is not known and the provider could not be asked
   * @throws JWKSNoMatchingKey when the provider has no such key
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (this.#keys === undefined) await this.#fetchIfDue();
    else if (this.now() > this.#freshUntil) void this.#fetchIfDue().catch(ignore);
    try {
      return await this.#keys!(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.#fetchIfDue();
    return this.#keys!(header, token);
  };

  /** Fetches, unless it did so lately: then the outcome of that stands. */
  #fetchIfDue(): Promise<void> {
    if (this.#pending) return this.#pending;
    const interval = this.#keys === undefined ? Math.min(this.#minIntervalMs, WITHOUT_KEYS_MS) : this.#minIntervalMs;
    if (this.now() - this.#askedAt < interval) return this.#failure ? Promise.reject(this.#failure) : Promise.resolve();
    this.#askedAt = this.now();
    this.#pending = this.#fetch().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  async #fetch(): Promise<void> {
    try {
      const { jwks_uri: uri } = (await this.provider.configuration()).serverMetadata();
      if (uri === undefined) throw new Error('the provider publishes no keys (jwks_uri)');
      const headers = { accept: 'application/jwk-set+json, application/json' };
      const response = await this.provider.fetch(uri, { method: 'GET', headers, signal: AbortSignal.timeout(FETCH_MS) });
      if (response.status !== 200) throw new Error(`${uri} answered ${response.status}`);
      this.#take((await response.json()) as JSONWebKeySet);
    } catch (cause) {
      this.#failure = identityUnavailable(cause, this.#minIntervalMs);
      throw this.#failure;
    }
  }

  #take(set: JSONWebKeySet): void {
    this.#keys = createLocalJWKSet(set);
    const kids = new Set(set.keys.map(({ kid }) => kid));
    const withdrawn = !this.#kids.isSubsetOf(kids);
    this.#kids = kids;
    this.#failure = undefined;
    this.#freshUntil = this.now() + this.#maxAgeMs;
    if (withdrawn) this.onWithdrawn();
  }
}

function ignore(): void {}
