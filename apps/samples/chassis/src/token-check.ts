import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { type Caller } from './caller.ts';
import { ProblemError } from './problem.error.ts';

const MAX_KNOWN = 1_000;
/** An unknown key makes an issuer's keys be fetched again, at most this often. */
const FETCH_EVERY_MS = 2_000;
const KEYS_MAX_AGE_MS = 300_000;

interface Known {
  readonly caller: Caller;
  readonly until: number;
}

/** Checks tokens as gateways and services mint them (RFC 9068): by a trusted issuer, for this service, not over yet. */
export class TokenCheck {
  readonly #audience: string;
  readonly #keys: ReadonlyMap<string, JWTVerifyGetKey>;
  readonly #known = new Map<string, Known>();
  readonly #now: () => number;

  /** @param issuers URLs, below each of which `/.well-known/jwks.json` has its keys. */
  constructor(issuers: readonly string[], audience: string, now: () => number = Date.now) {
    this.#audience = audience;
    this.#now = now;
    const options = { cooldownDuration: FETCH_EVERY_MS, cacheMaxAge: KEYS_MAX_AGE_MS };
    const keysOf = (issuer: string) => createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), options);
    this.#keys = new Map(issuers.map((issuer) => [issuer, keysOf(issuer)]));
  }

  /**
   * @param authorization the header as it came.
   * @throws {ProblemError} 401; 503 when the issuer's keys cannot be fetched.
   */
  async callerOf(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated('Send the token that a gateway minted for this service.');
    const known = this.#known.get(token);
    if (known && known.until > this.#now()) return known.caller;
    const { payload, until } = await this.#verified(token);
    const caller = callerFrom(payload);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(token, { caller, until });
    return caller;
  }

  async #verified(token: string): Promise<{ payload: JWTPayload; until: number }> {
    const keys = this.#keys.get(issuerOf(token));
    if (!keys) throw unauthenticated('The token is not from an issuer that is trusted here.');
    try {
      const { payload } = await jwtVerify(token, keys, {
        audience: this.#audience, typ: 'at+jwt', algorithms: ['ES256', 'EdDSA'], requiredClaims: ['iss', 'exp', 'client_id'],
        currentDate: new Date(this.#now()),
      });
      return { payload, until: (payload.exp ?? 0) * 1_000 };
    } catch (error) {
      if (error instanceof errors.JOSEError && !isFetchFailure(error)) {
        throw unauthenticated(`The token is refused: ${error.message}.`);
      }
      throw new ProblemError(503, 'issuer_unreachable', "The keys of the token's issuer cannot be fetched.");
    }
  }
}

/** Read before anything is verified: it only chooses whose keys must verify it. */
function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return '';
  }
}

function isFetchFailure(error: errors.JOSEError): boolean {
  return error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
}

/** RFC 9068 section 2.2: a service calls as itself when the subject is the client. A gateway's visitor has no subject. */
function callerFrom({ sub, client_id: client, roles }: JWTPayload): Caller {
  if (sub === undefined) return { kind: 'nobody', roles: [] };
  const held = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
  return sub === client ? { kind: 'service', subject: sub, roles: [] } : { kind: 'user', subject: sub, roles: held };
}

function unauthenticated(detail: string): ProblemError {
  return new ProblemError(401, 'unauthenticated', detail);
}
