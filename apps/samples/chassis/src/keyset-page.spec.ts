import { DatabaseSync } from 'node:sqlite';
import { type PageQuery, readPage, type RowOrder } from './keyset-page.ts';
import { SqlDatabase } from './sql-database.ts';

interface Row {
  id: string;
  rank: number;
}

const byRank: RowOrder = { name: 'rank', columns: ['rank', 'id'], direction: 'DESC' };

function numbers(count: number): SqlDatabase {
  const database = new SqlDatabase(new DatabaseSync(':memory:'));
  database.script('CREATE TABLE numbers (id TEXT PRIMARY KEY, rank INTEGER NOT NULL)');
  for (let n = 1; n <= count; n += 1) insert(database, `n-${n}`, n % 5);
  return database;
}

function insert(database: SqlDatabase, id: string, rank: number): void {
  database.run('INSERT INTO numbers (id, rank) VALUES (?, ?)', id, rank);
}

function read(database: SqlDatabase, page: PageQuery, order = byRank) {
  return readPage<Row>(database, { select: 'SELECT id, rank FROM numbers', values: [], order }, page);
}

/** Reads all pages, calling `between` after each. */
function visit(database: SqlDatabase, limit: number, between: (page: number) => void = () => undefined): string[] {
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const { items, nextCursor } = read(database, { limit, cursor });
    seen.push(...items.map((row) => row.id));
    if (nextCursor === null) return seen;
    cursor = nextCursor;
    between(page);
  }
}

describe('readPage', () => {
  it('visits every row once where many share the first column', () => {
    const seen = visit(numbers(53), 7);
    expect(seen).toHaveLength(53);
    expect(new Set(seen).size).toBe(53);
  });

  it('visits every row that was there exactly once while others come and go', () => {
    const database = numbers(40);
    const seen = visit(database, 6, (page) => {
      insert(database, `before-${page}`, 9);
      insert(database, `after-${page}`, 0);
      // A row that was visited already; an offset would now pass over another.
      database.run('DELETE FROM numbers WHERE id = ?', seenFirst(page));
    });
    const old = seen.filter((id) => id.startsWith('n-'));
    expect(new Set(old).size).toBe(old.length);
    expect(old).toHaveLength(40);
  });

  it('has no next page when the last is exactly full', () => {
    expect(read(numbers(10), { limit: 10 }).nextCursor).toBeNull();
    expect(read(numbers(11), { limit: 10 }).nextCursor).not.toBeNull();
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['another order', cursorOf(['age', 1, 'n-1'])],
    ['another number of columns', cursorOf(['rank', 1])],
    ['an object', cursorOf({ rank: 1 })],
    ['nested values', cursorOf(['rank', [1], 'n-1'])],
  ])('refuses a cursor of %s with 400', (_, cursor) => {
    expect(() => read(numbers(3), { limit: 2, cursor })).toThrow(expect.objectContaining({ status: 400 }));
  });
});

function cursorOf(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The rows of the highest rank are visited first, in descending order of their ids. */
function seenFirst(page: number): string {
  return ['n-9', 'n-4', 'n-39', 'n-34', 'n-29', 'n-24', 'n-19', 'n-14'][page - 1] ?? '';
}
