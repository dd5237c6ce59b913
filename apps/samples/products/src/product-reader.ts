import {
  inOrderOf, notFound, type Page, type PageQuery, readPage, type RowOrder, type SqlDatabase,
} from '@portico/samples-chassis';
import {
  PRODUCT_COLUMNS, type ProductRow, productOf, reviewOf, type ReviewRow, SUMMARY_COLUMNS, type SummaryRow, summaryOf,
  type VariantRow,
} from './product-row.ts';
import { type Category, type Product, type ProductSummary, type Review } from './products.schema.ts';

/** The orders in which products can be listed. */
export const productOrders = {
  newest: { name: 'newest', columns: ['created_at', 'id'], direction: 'DESC' },
  'price-asc': { name: 'price-asc', columns: ['price_minor', 'id'], direction: 'ASC' },
  'price-desc': { name: 'price-desc', columns: ['price_minor', 'id'], direction: 'DESC' },
  rating: { name: 'rating', columns: ['rating_average', 'id'], direction: 'DESC' },
} as const satisfies Record<string, RowOrder>;

const reviewOrder: RowOrder = { name: 'reviews', columns: ['created_at', 'id'], direction: 'DESC' };

/** All reading of the catalogue but search. */
export class ProductReader {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  list(
    { category, seller, sort }: { category?: string; seller?: string; sort: keyof typeof productOrders },
    page: PageQuery,
  ): Page<ProductSummary> {
    const filters = [
      ...(category === undefined ? [] : [{ sql: 'p.category_id = ?', value: category }]),
      ...(seller === undefined ? [] : [{ sql: 'p.seller_id = ?', value: seller }]),
    ];
    const where = filters.length > 0 ? `WHERE ${filters.map(({ sql }) => sql).join(' AND ')}` : '';
    const source = {
      select: `SELECT ${SUMMARY_COLUMNS} FROM products p ${where}`,
      values: filters.map(({ value }) => value),
      order: productOrders[sort],
    };
    const { items, nextCursor } = readPage<SummaryRow>(this.#database, source, page);
    return { items: items.map(summaryOf), nextCursor };
  }

  /** The products asked for, in that order; unknown ids are left out. */
  batch(ids: readonly string[]): ProductSummary[] {
    const rows = this.#database.all<SummaryRow>(
      `SELECT ${SUMMARY_COLUMNS} FROM products p WHERE p.id IN (SELECT value FROM json_each(?))`, JSON.stringify(ids),
    );
    return inOrderOf(ids, rows.map(summaryOf));
  }

  /** Some products in full, in any order. */
  full(ids: readonly string[]): Product[] {
    const list = JSON.stringify(ids);
    const rows = this.#database.all<ProductRow>(
      `SELECT ${PRODUCT_COLUMNS} FROM products p WHERE p.id IN (SELECT value FROM json_each(?))`, list,
    );
    const variants = this.#database.all<VariantRow>(
      `SELECT v.id, v.product_id, v.name, v.attributes, p.price_minor + v.surcharge_minor AS price_minor, v.stock
       FROM variants v JOIN products p ON p.id = v.product_id
       WHERE v.product_id IN (SELECT value FROM json_each(?)) ORDER BY v.id`, list,
    );
    const byProduct = Map.groupBy(variants, (variant) => variant.product_id);
    return rows.map((row) => productOf(row, byProduct.get(row.id) ?? []));
  }

  /** @throws {ProblemError} 404 */
  one(id: string): Product {
    const [product] = this.full([id]);
    if (!product) throw notFound('product', id);
    return product;
  }

  /** Others of the same category, those of the nearest price first. */
  related(id: string, limit: number): ProductSummary[] {
    const { categoryId, price } = this.one(id);
    const rows = this.#database.all<SummaryRow>(
      `SELECT ${SUMMARY_COLUMNS} FROM products p WHERE p.category_id = ? AND p.id <> ?
       ORDER BY abs(p.price_minor - ?), p.id LIMIT ?`, categoryId, id, price.amountMinor, limit,
    );
    return rows.map(summaryOf);
  }

  reviews(id: string, page: PageQuery): Page<Review> {
    if (!this.#database.get('SELECT 1 FROM products WHERE id = ?', id)) throw notFound('product', id);
    const source = { select: 'SELECT * FROM reviews WHERE product_id = ?', values: [id], order: reviewOrder };
    const { items, nextCursor } = readPage<ReviewRow>(this.#database, source, page);
    return { items: items.map(reviewOf), nextCursor };
  }

  categories(): Category[] {
    return this.#database.all<Category>(
      `SELECT c.id, c.name, (SELECT COUNT(*) FROM products p WHERE p.category_id = c.id) AS productCount
       FROM categories c ORDER BY c.position`,
    );
  }
}
