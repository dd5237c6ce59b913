import { type ChangeFeed, notFound, requireMatch, type SqlDatabase } from '@portico/samples-chassis';
import { type UserReader } from './user-reader.ts';
import { type Preferences, type PreferencesPatch } from './users.schema.ts';

/** All changes of users; each goes into the feed. */
export class UserWriter {
  readonly #database: SqlDatabase;
  readonly #feed: ChangeFeed;
  readonly #reader: UserReader;

  constructor(database: SqlDatabase, feed: ChangeFeed, reader: UserReader) {
    this.#database = database;
    this.#feed = feed;
    this.#reader = reader;
  }

  /**
   * Changes what `patch` names, if `ifMatch` is the preferences' entity tag (or absent).
   * @throws {ProblemError} 404, or 412 when they changed meanwhile.
   */
  patchPreferences(id: string, patch: PreferencesPatch, ifMatch?: string): Preferences {
    return this.#database.transaction(() => {
      const before = this.#reader.preferences(id);
      requireMatch(ifMatch, before);
      const after = { ...before, ...patch };
      this.#database.run('UPDATE users SET preferences = ? WHERE id = ?', JSON.stringify(after), id);
      this.#feed.record(id);
      return after;
    });
  }

  /** With addresses and all. @throws {ProblemError} 404 */
  remove(id: string): void {
    this.#database.transaction(() => {
      if (this.#database.run('DELETE FROM users WHERE id = ?', id) === 0) throw notFound('user', id);
      this.#feed.record(id, { deleted: true });
    });
  }
}
