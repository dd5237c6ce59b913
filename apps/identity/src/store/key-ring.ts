import { type KeyObject, generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import { type IdentityDatabase } from './identity-database.ts';

/** A private key as a JWK (RFC 7517) with its algorithm and key id. */
export type SigningKey = JWK & { readonly kid: string; readonly alg: string; readonly use: 'sig' };

const generate = promisify(generateKeyPair) as (type: 'ec' | 'rsa', options: object) => Promise<{ privateKey: KeyObject }>;

/** Signing and cookie keys. They are made at the first start and kept, so that tokens and cookies outlive a restart. */
export class KeyRing {
  readonly #database: IdentityDatabase;

  constructor(database: IdentityDatabase) {
    this.#database = database;
  }

  /** Makes the first keys unless they are there. Of two processes at their first start, one's keys are kept. */
  async prepare(): Promise<void> {
    if (this.generation() > 0) return;
    const keys = await newSigningKeys();
    const cookieKey = randomBytes(32).toString('base64url');
    this.#database.transaction(() => {
      if (this.generation() > 0) return;
      this.#insert(1, keys);
      this.#database.connection.prepare('INSERT INTO cookie_keys VALUES (1, ?)').run(cookieKey);
    });
  }

  /** Adds a new key for each algorithm, which signs from now on. Older ones stay published. @returns their key ids */
  async rotate(): Promise<string[]> {
    await this.prepare();
    const keys = await newSigningKeys();
    this.#database.transaction(() => this.#insert(this.generation() + 1, keys));
    return keys.map(({ kid }) => kid);
  }

  /** Grows with each rotation; 0 before the first keys are made. */
  generation(): number {
    const row = this.#database.connection.prepare('SELECT max(generation) AS newest FROM signing_keys').get();
    return Number(row?.['newest'] ?? 0);
  }

  /** Newest first: the first of an algorithm is the one that signs. */
  signingKeys(): SigningKey[] {
    const rows = this.#database.connection.prepare('SELECT jwk FROM signing_keys ORDER BY generation DESC, rowid').all();
    return rows.map((row) => JSON.parse(String(row['jwk'])) as SigningKey);
  }

  cookieKeys(): string[] {
    const rows = this.#database.connection.prepare('SELECT secret FROM cookie_keys ORDER BY generation DESC').all();
    return rows.map((row) => String(row['secret']));
  }

  #insert(generation: number, keys: SigningKey[]): void {
    const insert = this.#database.connection.prepare('INSERT INTO signing_keys (generation, kid, jwk) VALUES (?, ?, ?)');
    for (const key of keys) insert.run(generation, key.kid, JSON.stringify(key));
  }
}

/** ES256 first. Both are made at once, on threads of their own. */
async function newSigningKeys(): Promise<SigningKey[]> {
  const [ec, rsa] = await Promise.all([generate('ec', { namedCurve: 'P-256' }), generate('rsa', { modulusLength: 2048 })]);
  return Promise.all([asJwk(ec.privateKey, 'ES256'), asJwk(rsa.privateKey, 'RS256')]);
}

async function asJwk(key: KeyObject, alg: string): Promise<SigningKey> {
  const jwk = await exportJWK(key);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' };
}
