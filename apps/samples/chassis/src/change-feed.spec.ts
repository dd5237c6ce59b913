import { DatabaseSync } from 'node:sqlite';
import { CHANGES_TABLE, ChangeFeed } from './change-feed.ts';
import { SqlDatabase } from './sql-database.ts';

function feedOf(ids: readonly string[]) {
  const database = new SqlDatabase(new DatabaseSync(':memory:'));
  database.script(CHANGES_TABLE);
  const feed = new ChangeFeed(database);
  for (const id of ids) feed.record(id);
  const read = (since: number, limit = 100) => feed.page({ since, limit }, 'note', (wanted) => wanted.map((id) => ({ id })));
  return { feed, read };
}

describe('ChangeFeed', () => {
  it('gives each item once, at its newest change, and a tombstone for one that is gone', () => {
    const { feed, read } = feedOf(['a', 'b', 'c', 'a']);
    feed.record('b', { deleted: true });
    expect(read(0)).toEqual({
      changes: [
        { seq: 3, id: 'c', deleted: false, note: { id: 'c' } },
        { seq: 4, id: 'a', deleted: false, note: { id: 'a' } },
        { seq: 5, id: 'b', deleted: true, note: null },
      ],
      next: 5,
    });
  });

  it('goes on where the part before ended, and stays there at the end', () => {
    const { read } = feedOf(['a', 'b', 'c']);
    const first = read(0, 2);
    expect(first.changes.map(({ id }) => id)).toEqual(['a', 'b']);
    const second = read(first.next, 2);
    expect(second.changes.map(({ id }) => id)).toEqual(['c']);
    expect(read(second.next)).toEqual({ changes: [], next: second.next });
  });

  it('never uses a number twice, even when the newest change was replaced', () => {
    const { feed, read } = feedOf(['a', 'b']);
    feed.record('b');
    feed.record('b');
    expect(read(0).changes.map(({ seq }) => seq)).toEqual([1, 4]);
  });
});
