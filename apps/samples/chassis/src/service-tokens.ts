import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { type SqlDatabase } from './sql-database.ts';

/** A migration for services that call others. */
export const SERVICE_KEY_TABLE = 'CREATE TABLE service_key (one INTEGER PRIMARY KEY CHECK (one = 1), jwk TEXT NOT NULL);';

const LIFETIME_S = 90;
/** A token with less than this left is not used any more. */
const LEFT_MS = 15_000;

export interface ServiceTokensOptions {
  /** The service's own URL, known once it listens: `iss`. */
  readonly issuer: () => string;
  /** Its name: who calls. */
  readonly service: string;
}

/** Tokens by which a service calls another as itself. Its key is in the database: every process of it has the same. */
export class ServiceTokens {
  readonly #database: SqlDatabase;
  readonly #options: ServiceTokensOptions;
  readonly #now: () => number;
  readonly #minted = new Map<string, { readonly value: string; readonly until: number }>();

  constructor(database: SqlDatabase, options: ServiceTokensOptions, now: () => number = Date.now) {
    this.#database = database;
    this.#options = options;
    this.#now = now;
  }

  /** The value of Authorization for a call of another service. */
  async authorization(audience: string): Promise<string> {
    const known = this.#minted.get(audience);
    if (known && known.until > this.#now()) return known.value;
    const { service, issuer } = this.#options;
    const jwk = await this.#key();
    const iat = Math.floor(this.#now() / 1_000);
    const token = await new SignJWT({ client_id: service })
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'at+jwt' })
      .setIssuer(issuer()).setSubject(service).setAudience(audience).setJti(randomUUID())
      .setIssuedAt(iat).setExpirationTime(iat + LIFETIME_S)
      .sign(await importJWK(jwk, 'ES256'));
    const value = `Bearer ${token}`;
    this.#minted.set(audience, { value, until: (iat + LIFETIME_S) * 1_000 - LEFT_MS });
    return value;
  }

  /** What others verify its tokens by (RFC 7517 section 5). */
  async published(): Promise<{ keys: JWK[] }> {
    const { kty, crv, x, y, kid } = await this.#key();
    return { keys: [{ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }] };
  }

  /** Of several processes that make one at once, the first one's stays. */
  async #key(): Promise<JWK> {
    const stored = this.#stored();
    if (stored) return stored;
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    const made = { ...jwk, kid: await calculateJwkThumbprint(jwk) };
    this.#database.run('INSERT INTO service_key (one, jwk) VALUES (1, ?) ON CONFLICT DO NOTHING', JSON.stringify(made));
    return this.#stored() ?? made;
  }

  #stored(): JWK | undefined {
    const row = this.#database.get<{ jwk: string }>('SELECT jwk FROM service_key');
    return row && (JSON.parse(row.jwk) as JWK);
  }
}
