import { type PageQuery, readPage, type RowOrder, type SqlDatabase } from '@portico/samples-chassis';
import { SUMMARY_COLUMNS, type SummaryRow, summaryOf } from './product-row.ts';
import { type ProductSearchPage } from './products.schema.ts';

/**
 * Hits in the name before others, then what many have reviewed. SQLite's own rank depends on all other rows, and
 * would shift under a cursor when one is added.
 */
const relevance: RowOrder = { name: 'relevance', columns: ['in_name', 'rating_count', 'id'], direction: 'DESC' };

/** Full-text search over names and what else describes a product. */
export class ProductSearch {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** The products that hold every word of `text`, each as the beginning of a word. */
  search({ text, category }: { text: string; category?: string }, page: PageQuery): ProductSearchPage {
    const words = matchOf(text);
    if (!words) return { items: [], nextCursor: null, facets: { categories: [] } };
    const inCategory = category === undefined ? { sql: '', values: [] } : { sql: 'AND p.category_id = ?', values: [category] };
    const source = {
      select: `SELECT ${SUMMARY_COLUMNS},
          p.number IN (SELECT rowid FROM product_words WHERE product_words MATCH ?) AS in_name
        FROM products p
        WHERE p.number IN (SELECT rowid FROM product_words WHERE product_words MATCH ?) ${inCategory.sql}`,
      values: [`name : (${words})`, words, ...inCategory.values],
      order: relevance,
    };
    return this.#database.snapshot(() => {
      const { items, nextCursor } = readPage<SummaryRow>(this.#database, source, page);
      return { items: items.map(summaryOf), nextCursor, facets: { categories: this.#categories(words) } };
    });
  }

  #categories(words: string): { id: string; count: number }[] {
    return this.#database.all(
      `SELECT category_id AS id, COUNT(*) AS count FROM products
       WHERE number IN (SELECT rowid FROM product_words WHERE product_words MATCH ?)
       GROUP BY category_id ORDER BY count DESC, id`, words,
    );
  }
}

/** The words as an FTS5 expression; quoted, so that none of them is read as an operator. Empty when there is none. */
function matchOf(text: string): string {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"*`).join(' ');
}
