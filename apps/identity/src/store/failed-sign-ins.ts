import { hash } from 'node:crypto';
import { type IdentityDatabase } from './identity-database.ts';

const WINDOW_MS = 60_000;
const MOST_IN_WINDOW = 10;

/** Counts failed sign-ins by login, in the database, so that guessing is slow whichever process is asked. */
export class FailedSignIns {
  readonly #database: IdentityDatabase;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(database: IdentityDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /**
   * Begins an attempt and counts it as failed until `forget` is called, so that attempts made at the same time count too.
   * @returns seconds to wait when there were too many, else 0
   */
  begin(login: string): number {
    const { connection } = this.#database;
    const key = keyOf(login);
    const nowMs = this.#now();
    return this.#database.transaction(() => {
      const row = connection
        .prepare('SELECT count(*) AS failed, min(at) AS first FROM failed_sign_ins WHERE login = ? AND at > ?')
        .get(key, nowMs - WINDOW_MS);
      if (Number(row?.['failed']) >= MOST_IN_WINDOW) return Math.ceil((Number(row?.['first']) + WINDOW_MS - nowMs) / 1000);
      connection.prepare('INSERT INTO failed_sign_ins VALUES (?, ?)').run(key, nowMs);
      return 0;
    });
  }

  /** After a sign-in that succeeded. */
  forget(login: string): void {
    this.#database.connection.prepare('DELETE FROM failed_sign_ins WHERE login = ?').run(keyOf(login));
  }
}

/** What is typed into the login field may be anything, even a password: only its hash is kept. */
function keyOf(login: string): string {
  return hash('sha256', login.trim().toLowerCase(), 'base64url');
}
