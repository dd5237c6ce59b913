import {
  inOrderOf, notFound, type Page, type PageQuery, readPage, type RowOrder, type SqlDatabase, type SqlValue,
} from '@portico/samples-chassis';
import { orderOf, type OrderRow } from './order-row.ts';
import { type Order } from './orders.schema.ts';

const newest: RowOrder = { name: 'newest', columns: ['placed_at', 'id'], direction: 'DESC' };

/** All reading of orders; what is not placed yet is not an order. */
export class OrderReader {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Newest first. `text` keeps those whose id begins with it, or that have this status, product or variant. */
  list({ userId, text }: { userId?: string; text?: string }, page: PageQuery): Page<Order> {
    const filters: { sql: string; values: SqlValue[] }[] = [];
    if (userId !== undefined) filters.push({ sql: 'user_id = ?', values: [userId] });
    if (text !== undefined) {
      const sql = `(substr(id, 1, length(?)) = ? OR status = ? OR EXISTS (
        SELECT 1 FROM json_each(lines) WHERE json_extract(value, '$.productId') = ? OR json_extract(value, '$.variantId') = ?))`;
      filters.push({ sql, values: Array.from({ length: 5 }, () => text.toLowerCase()) });
    }
    const where = filters.length > 0 ? `WHERE ${filters.map(({ sql }) => sql).join(' AND ')}` : '';
    const source = { select: `SELECT * FROM orders ${where}`, values: filters.flatMap(({ values }) => values), order: newest };
    const { items, nextCursor } = readPage<OrderRow>(this.#database, source, page);
    return { items: items.map(orderOf), nextCursor };
  }

  /** The orders asked for, in that order; unknown ids are left out. */
  batch(ids: readonly string[]): Order[] {
    const rows = this.#database.all<OrderRow>(
      'SELECT * FROM orders WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids),
    );
    return inOrderOf(ids, rows.map(orderOf));
  }

  /** @throws {ProblemError} 404 */
  one(id: string): Order {
    const [order] = this.batch([id]);
    if (!order) throw notFound('order', id);
    return order;
  }
}
