import { type PageQuery, readPage, type RowOrder, type SqlDatabase, type SqlValue } from '@portico/samples-chassis';
import { productOrders } from './product-reader.ts';
import { SUMMARY_COLUMNS, type SummaryRow, summaryOf } from './product-row.ts';
import { type Facets, type ProductSearchPage } from './products.schema.ts';

/**
 * Hits in the name before others, then what many have reviewed. SQLite's own rank depends on all other rows, and
 * would shift under a cursor when one is added.
 */
const relevance: RowOrder = { name: 'relevance', columns: ['in_name', 'rating_count', 'id'], direction: 'DESC' };

/** Where ranges of prices begin; each ends where the next one begins. */
const PRICES = [0, 2_500, 5_000, 10_000, 25_000];

/** What is looked for; prices in the smallest unit, from `minPrice` to below `maxPrice`. */
export interface SearchWish {
  readonly text?: string;
  readonly category?: string;
  readonly minPrice?: number;
  readonly maxPrice?: number;
  readonly inStock?: boolean;
  readonly sort: keyof typeof productOrders;
}

/** A part of a WHERE clause, of `products p`. */
interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** The facet that offers other values for it. */
  readonly facet?: 'category' | 'price' | 'stock';
}

const IN_STOCK: Condition = { sql: 'EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.stock > 0)', values: [], facet: 'stock' };

/** Search over names and what else describes a product, and by what narrows it down. */
export class ProductSearch {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** The products that hold every word of `text`, each as the beginning of a word, by relevance; without words, in the order of `sort`. */
  search(wish: SearchWish, page: PageQuery): ProductSearchPage {
    const words = wish.text === undefined ? undefined : matchOf(wish.text);
    if (words === '') return { items: [], nextCursor: null, facets: { categories: [], prices: [], inStock: 0 } };
    const conditions = conditionsOf(wish, words);
    const { where, values } = clauseOf(conditions);
    const inName = 'p.number IN (SELECT rowid FROM product_words WHERE product_words MATCH ?) AS in_name';
    const source = {
      select: `SELECT ${SUMMARY_COLUMNS}${words === undefined ? '' : `, ${inName}`} FROM products p ${where}`,
      values: [...(words === undefined ? [] : [`name : (${words})`]), ...values],
      order: words === undefined ? productOrders[wish.sort] : relevance,
    };
    return this.#database.snapshot(() => {
      const { items, nextCursor } = readPage<SummaryRow>(this.#database, source, page);
      return { items: items.map(summaryOf), nextCursor, facets: this.#facets(conditions) };
    });
  }

  /** Each of them counts what there would be by all other conditions but its own. */
  #facets(conditions: readonly Condition[]): Facets {
    const but = (facet: Condition['facet']) => conditions.filter((condition) => condition.facet !== facet);
    const [category, price, stock] = [clauseOf(but('category')), clauseOf(but('price')), clauseOf([...but('stock'), IN_STOCK])];
    const categories = this.#database.all<{ id: string; count: number }>(
      `SELECT p.category_id AS id, COUNT(*) AS count FROM products p ${category.where} GROUP BY p.category_id ORDER BY count DESC, id`, ...category.values,
    );
    const prices = this.#database.all<{ fromMinor: number; count: number }>(
      `SELECT (SELECT MAX(value) FROM json_each(?) WHERE value <= p.price_minor) AS fromMinor, COUNT(*) AS count
       FROM products p ${price.where} GROUP BY fromMinor ORDER BY fromMinor`, JSON.stringify(PRICES), ...price.values,
    );
    const inStock = this.#database.get<{ count: number }>(`SELECT COUNT(*) AS count FROM products p ${stock.where}`, ...stock.values);
    return {
      categories,
      prices: prices.map(({ fromMinor, count }) => ({ fromMinor, toMinor: PRICES[PRICES.indexOf(fromMinor) + 1] ?? null, count })),
      inStock: inStock?.count ?? 0,
    };
  }
}

function conditionsOf({ category, minPrice, maxPrice, inStock }: SearchWish, words: string | undefined): Condition[] {
  return [
    ...(words === undefined ? [] : [{ sql: 'p.number IN (SELECT rowid FROM product_words WHERE product_words MATCH ?)', values: [words] }]),
    ...(category === undefined ? [] : [{ sql: 'p.category_id = ?', values: [category], facet: 'category' as const }]),
    ...(minPrice === undefined ? [] : [{ sql: 'p.price_minor >= ?', values: [minPrice], facet: 'price' as const }]),
    ...(maxPrice === undefined ? [] : [{ sql: 'p.price_minor < ?', values: [maxPrice], facet: 'price' as const }]),
    ...(inStock === true ? [IN_STOCK] : []),
  ];
}

function clauseOf(conditions: readonly Condition[]): { where: string; values: SqlValue[] } {
  const where = conditions.length > 0 ? `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}` : '';
  return { where, values: conditions.flatMap(({ values }) => values) };
}

/** The words as an FTS5 expression; quoted, so that none of them is read as an operator. Empty when there is none. */
function matchOf(text: string): string {
  return (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"*`).join(' ');
}
