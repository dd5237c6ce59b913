import { GatewayError } from '@portico/pipeline';
import { ResponseBodyError, type TokenEndpointResponse } from 'openid-client';
import { Remembered } from '../bearer/remembered.ts';
import { identityUnavailable } from '../provider/provider.ts';

/** A token is not given out any more when it has less than this, milliseconds, or less than half of its time. */
const LEFT_MS = 15_000;
/** For a provider that does not say (RFC 6749 section 5.1: `expires_in` is recommended). Seconds. */
const USUAL_LIFETIME_S = 60;
const MAX_REMEMBERED = 10_000;

/** Tokens that the provider granted, until they are nearly over; each is asked for once, for all who wait for it. */
export class GrantedTokens {
  readonly #values: Remembered<string>;
  readonly #pending = new Map<string, Promise<string>>();

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number) {
    this.#values = new Remembered(MAX_REMEMBERED, now);
  }

  /**
   * The value of Authorization that is remembered under a key, or what `grant` gives.
   *
   * @throws GatewayError `forbidden` when the provider refuses; `identity_unavailable` when it does not answer
   */
  get(key: string, grant: () => Promise<TokenEndpointResponse>): string | Promise<string> {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = this.#ask(key, grant).finally(() => this.#pending.delete(key));
      this.#pending.set(key, pending);
    }
    return pending;
  }

  /** The next one will be another. If it is another already, it stays. */
  drop(key: string, value: string): void {
    if (this.#values.get(key) === value) this.#values.delete(key);
  }

  async #ask(key: string, grant: () => Promise<TokenEndpointResponse>): Promise<string> {
    const askedAt = this.now();
    const { access_token: token, expires_in: seconds = USUAL_LIFETIME_S } = await grant().catch(refuse);
    const value = `Bearer ${token}`;
    this.#values.set(key, value, askedAt + Math.max(seconds * 1000 - LEFT_MS, seconds * 500));
    return value;
  }
}

function refuse(cause: unknown): never {
  if (cause instanceof GatewayError) throw cause;
  // RFC 8693 section 2.2.2 and RFC 6749 section 5.2; invalid_client is the gateway's own fault.
  if (cause instanceof ResponseBodyError && cause.status === 400 && cause.error !== 'invalid_client') {
    throw new GatewayError('forbidden', 'The identity provider gives nothing for this.', { cause });
  }
  throw identityUnavailable(cause);
}
