import { type BinaryLike, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type IdentityDatabase } from '../store/identity-database.ts';

const derive = promisify(scrypt) as (password: BinaryLike, salt: BinaryLike, bytes: number) => Promise<Buffer>;
const HASH_BYTES = 32;

/** Passwords as scrypt hashes (`salt:hash`, Node's default cost) in the database. */
export class Passwords {
  readonly #database: IdentityDatabase;

  constructor(database: IdentityDatabase) {
    this.#database = database;
  }

  /**
   * Gives every account that has none the demonstration password. They share one salt, and so one hash: 200 hashes
   * would take seconds at the first start, and there is nothing to hide about a password that the README prints.
   */
  async seed(accountIds: Iterable<string>, password: string): Promise<void> {
    const rows = this.#database.connection.prepare('SELECT account_id FROM passwords').all();
    const known = new Set(rows.map((row) => row['account_id']));
    const missing = [...accountIds].filter((id) => !known.has(id));
    if (missing.length === 0) return;
    const hash = await hashed(password, randomBytes(16));
    this.#database.transaction(() => {
      const insert = this.#database.connection.prepare('INSERT OR IGNORE INTO passwords VALUES (?, ?)');
      for (const id of missing) insert.run(id, hash);
    });
  }

  /** Takes as long for an account that does not exist, so that the time tells nothing. */
  async matches(accountId: string | undefined, password: string): Promise<boolean> {
    const row = this.#database.connection.prepare('SELECT hash FROM passwords WHERE account_id = ?').get(accountId ?? '');
    const stored = row === undefined ? undefined : String(row['hash']);
    const salt = Buffer.from(stored?.split(':')[0] ?? '', 'base64url');
    const candidate = Buffer.from(await hashed(password, salt));
    const expected = Buffer.from(stored ?? '');
    return expected.length === candidate.length && timingSafeEqual(expected, candidate);
  }
}

async function hashed(password: string, salt: Buffer): Promise<string> {
  return `${salt.toString('base64url')}:${(await derive(password, salt, HASH_BYTES)).toString('base64url')}`;
}
