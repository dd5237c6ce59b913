import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS records (
    model TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    expires_at INTEGER,
    consumed_at INTEGER,
    grant_id TEXT,
    uid TEXT,
    user_code TEXT,
    PRIMARY KEY (model, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS records_by_grant ON records (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS records_by_uid ON records (uid) WHERE uid IS NOT NULL;
  CREATE INDEX IF NOT EXISTS records_by_user_code ON records (user_code) WHERE user_code IS NOT NULL;
  CREATE INDEX IF NOT EXISTS records_by_expiry ON records (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS signing_keys (generation INTEGER NOT NULL, kid TEXT PRIMARY KEY, jwk TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS cookie_keys (generation INTEGER PRIMARY KEY, secret TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS passwords (account_id TEXT PRIMARY KEY, hash TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS failed_sign_ins (login TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS failed_sign_ins_by_login ON failed_sign_ins (login, at);
`;

/**
 * All state of the provider, so that it survives a restart and several processes can share it.
 * @param file path of the SQLite file, or `:memory:`
 */
export class IdentityDatabase {
  readonly connection: DatabaseSync;

  constructor(file: string) {
    // The private keys are inside: nobody else may look into the folder that is made for it.
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.connection = new DatabaseSync(file, { timeout: 5_000 });
    this.connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.transaction(() => this.connection.exec(SCHEMA));
  }

  /** Runs the work alone: no other process writes between what it reads and what it writes. */
  transaction<T>(work: () => T): T {
    this.connection.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.connection.exec('COMMIT');
      return result;
    } catch (error) {
      this.connection.exec('ROLLBACK');
      throw error;
    }
  }

  /** Deletes what an account has: sessions, grants, codes and tokens. */
  forgetAccount(accountId: string): void {
    this.connection.prepare("DELETE FROM records WHERE json_extract(payload, '$.accountId') = ?").run(accountId);
  }

  /** Deletes what has expired. @param nowMs milliseconds since the epoch */
  sweep(nowMs: number): void {
    this.connection.prepare('DELETE FROM records WHERE expires_at <= ?').run(Math.floor(nowMs / 1000));
    this.connection.prepare('DELETE FROM failed_sign_ins WHERE at <= ?').run(nowMs - 60_000);
  }

  close(): void {
    this.connection.close();
  }
}
