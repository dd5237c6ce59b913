import { z } from 'zod';
import { type SqlDatabase } from './sql-database.ts';

/** The feed's table, for the first migration of a service. One row an id: the feed is compacted as it is written. */
export const CHANGES_TABLE = `
  CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    deleted INTEGER NOT NULL
  );`;

/** The request of a feed: all that changed after `since`. */
export const ChangesQuery = z.object({
  since: z.coerce.number().int().min(0).default(0).describe('`next` of the answer before; 0 reads everything'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type ChangesQuery = z.infer<typeof ChangesQuery>;

/** One entry: the item as it is now under `key`, or null once it was deleted (the entry is then a tombstone). */
export type Change<Key extends string, Item> = { seq: number; id: string; deleted: boolean } & Record<Key, Item | null>;

/** Part of a feed; `next` is the `since` to go on with. The end is reached when `changes` is empty. */
export interface Changes<Key extends string, Item> {
  changes: Change<Key, Item>[];
  next: number;
}

/** The changes of one service's items, each id once, by its newest change. */
export class ChangeFeed {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Notes a change, inside the transaction that makes it. */
  record(id: string, { deleted = false } = {}): void {
    this.#database.run('INSERT OR REPLACE INTO changes (id, deleted) VALUES (?, ?)', id, deleted ? 1 : 0);
  }

  /** Reads on from `since`; `read` returns the present items of some ids. */
  page<Key extends string, Item extends { id: string }>(
    { since, limit }: ChangesQuery,
    key: Key,
    read: (ids: string[]) => Item[],
  ): Changes<Key, Item> {
    return this.#database.snapshot(() => {
      const rows = this.#database.all<{ seq: number; id: string; deleted: number }>(
        'SELECT seq, id, deleted FROM changes WHERE seq > ? ORDER BY seq LIMIT ?', since, limit,
      );
      const items = new Map(read(rows.filter((row) => !row.deleted).map((row) => row.id)).map((item) => [item.id, item]));
      const changes = rows.map(({ seq, id, deleted }) => {
        return { seq, id, deleted: deleted === 1, [key]: items.get(id) ?? null } as Change<Key, Item>;
      });
      return { changes, next: rows.at(-1)?.seq ?? since };
    });
  }
}
