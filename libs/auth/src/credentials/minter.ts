import { randomUUID } from 'node:crypto';
import { type Principal, principalKey } from '@portico/pipeline';
import { SignJWT } from 'jose';
import { Remembered } from '../bearer/remembered.ts';
import { type SigningKey, type SigningKeys } from '../keys/signing-keys.ts';

/** How long a minted token is good for, seconds. */
const LIFETIME_S = 90;
/** It is not given out any more when it has less than this, milliseconds: the call must arrive and be checked. */
const LEFT_MS = 15_000;
const MAX_REMEMBERED = 20_000;

export interface MinterOptions {
  /** The gateway's own URL: `iss`, below which services find the keys. Known once it listens. */
  readonly issuer: () => string;
  /** The gateway's name: `client_id` where the principal calls by no client that is known. */
  readonly client: string;
}

interface Minted {
  readonly kid: string;
  readonly value: string;
}

/**
 * Signs tokens that tell one service who is calling. Their type is `at+jwt` (RFC 9068), which nothing else that the keys
 * might ever sign has, and which every library that verifies access tokens knows. One thing differs from section 2.2: on
 * behalf of nobody, a token has no `sub`.
 */
export class Minter {
  readonly #minted: Remembered<Minted>;
  readonly #pending = new Map<string, Promise<string>>();

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly keys: SigningKeys,
    private readonly options: MinterOptions,
    private readonly now: () => number,
  ) {
    this.#minted = new Remembered(MAX_REMEMBERED, now);
  }

  /** The value of Authorization for a principal at one audience; the same until it is nearly over or the key changes. */
  authorization(principal: Principal, audience: string): string | Promise<string> {
    const key = `${principalKey(principal)}${audience}`;
    const signing = this.keys.active;
    const known = this.#minted.get(key);
    if (known?.kid === signing.kid) return known.value;
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = this.#mint(principal, audience, signing, key).finally(() => this.#pending.delete(key));
      this.#pending.set(key, pending);
    }
    return pending;
  }

  async #mint(principal: Principal, audience: string, { kid, alg, key: signing }: SigningKey, key: string): Promise<string> {
    const now = this.now();
    const iat = Math.floor(now / 1000);
    const jwt = new SignJWT({ ...claimsOf(principal), client_id: principal.client ?? this.options.client })
      .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
      .setIssuer(this.options.issuer())
      .setAudience(audience)
      .setIssuedAt(iat)
      .setExpirationTime(iat + LIFETIME_S)
      .setJti(randomUUID());
    const value = `Bearer ${await jwt.sign(signing)}`;
    this.#minted.set(key, { kid, value }, now + LIFETIME_S * 1000 - LEFT_MS);
    return value;
  }
}

/** What of a principal goes into a token. `principalKey` must tell apart all that differs here. */
function claimsOf({ kind, subject, scopes, roles, acr, authTime }: Principal): Record<string, unknown> {
  if (kind === 'anonymous') return {};
  return { sub: subject, scope: scopes.length > 0 ? scopes.join(' ') : undefined, roles, acr, auth_time: authTime };
}
