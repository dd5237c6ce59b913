import { z } from 'zod';
import { invalidRequest } from './problem.error.ts';
import { type SqlDatabase, type SqlValue } from './sql-database.ts';

/** The part of a list request that asks for a page. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('Most items in the answer'),
  cursor: z.string().max(500).optional().describe('`nextCursor` of the page before'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** One page of a list; `nextCursor` is null on the last. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** The schema of a page of `item`, a component named `name`. */
export function pageOf<Item extends z.ZodType>(name: string, item: Item) {
  const nextCursor = z.string().nullable().describe('The `cursor` of the next page; null on the last');
  return z.object({ items: z.array(item), nextCursor }).meta({ id: name });
}

/** An order of rows. All columns run in one direction, and together they must be unique. */
export interface RowOrder {
  /** Goes into the cursor, so that one of another order is refused. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly direction: 'ASC' | 'DESC';
}

/**
 * Reads one page of `select`, whose rows must hold the columns of `order`. The cursor names the last row seen, not
 * a number of rows, so rows that come or go meanwhile make no other row appear twice or not at all.
 * @throws {ProblemError} 400 for a cursor that this order did not make.
 */
export function readPage<Row extends object>(
  database: SqlDatabase,
  { select, values, order }: { select: string; values: readonly SqlValue[]; order: RowOrder },
  { limit, cursor }: PageQuery,
): Page<Row> {
  const { columns, direction } = order;
  const after = cursor === undefined ? undefined : decodeCursor(order, cursor);
  const marks = columns.map(() => '?').join(', ');
  const condition = after ? `WHERE (${columns.join(', ')}) ${direction === 'ASC' ? '>' : '<'} (${marks})` : '';
  const by = columns.map((column) => `${column} ${direction}`).join(', ');
  const sql = `SELECT * FROM (${select}) ${condition} ORDER BY ${by} LIMIT ?`;
  // One row more than asked tells whether there is a next page.
  const rows = database.all<Row>(sql, ...values, ...(after ?? []), limit + 1);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? encodeCursor(order, last) : null };
}

function encodeCursor(order: RowOrder, row: object): string {
  const cells = row as Record<string, unknown>;
  return Buffer.from(JSON.stringify([order.name, ...order.columns.map((column) => cells[column])])).toString('base64url');
}

function decodeCursor(order: RowOrder, cursor: string): SqlValue[] {
  const cells = z.array(z.union([z.string(), z.number()])).safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  const [name, ...values] = cells.data ?? [];
  if (name !== order.name || values.length !== order.columns.length) {
    throw invalidRequest([{ in: 'query', path: 'cursor', message: 'is not a cursor of this list in this order' }]);
  }
  return values;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
