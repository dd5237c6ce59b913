import { type ChangeFeed, notFound, requireMatch, type SqlDatabase } from '@portico/samples-chassis';
import { type ProductReader } from './product-reader.ts';
import { type Product, type ProductPatch } from './products.schema.ts';

/** All changes of products; each goes into the feed. */
export class ProductWriter {
  readonly #database: SqlDatabase;
  readonly #feed: ChangeFeed;
  readonly #reader: ProductReader;
  readonly #now: () => number;

  constructor(database: SqlDatabase, feed: ChangeFeed, reader: ProductReader, now: () => number = Date.now) {
    this.#database = database;
    this.#feed = feed;
    this.#reader = reader;
    this.#now = now;
  }

  /**
   * Changes what `patch` names, if `ifMatch` is the product's entity tag (or absent).
   * @throws {ProblemError} 404, or 412 when the product changed meanwhile.
   */
  patch(id: string, { name, price, stock }: ProductPatch, ifMatch?: string): Product {
    return this.#database.transaction(() => {
      const before = this.#reader.one(id);
      requireMatch(ifMatch, before);
      if (name !== undefined) this.#rename(id, name);
      if (price) this.#database.run('UPDATE products SET price_minor = ? WHERE id = ?', price.amountMinor, id);
      if (stock !== undefined) this.#spread(stock, before.variants.map((variant) => variant.id));
      this.touch(id);
      return this.#reader.one(id);
    });
  }

  /** @throws {ProblemError} 404 */
  remove(id: string): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM product_words WHERE rowid = (SELECT number FROM products WHERE id = ?)', id);
      if (this.#database.run('DELETE FROM products WHERE id = ?', id) === 0) throw notFound('product', id);
      this.#feed.record(id, { deleted: true });
    });
  }

  /** Notes that a product changed, inside the transaction that changes it. */
  touch(id: string): void {
    const now = new Date(this.#now()).toISOString();
    this.#database.run('UPDATE products SET version = version + 1, updated_at = ? WHERE id = ?', now, id);
    this.#feed.record(id);
  }

  #rename(id: string, name: string): void {
    this.#database.run('UPDATE products SET name = ? WHERE id = ?', name, id);
    this.#database.run('UPDATE product_words SET name = ? WHERE rowid = (SELECT number FROM products WHERE id = ?)', name, id);
  }

  /** As even as whole pieces allow; the first variants get what is left over. */
  #spread(stock: number, variantIds: readonly string[]): void {
    const each = Math.floor(stock / variantIds.length);
    const over = stock % variantIds.length;
    variantIds.forEach((id, index) => {
      this.#database.run('UPDATE variants SET stock = ? WHERE id = ?', each + (index < over ? 1 : 0), id);
    });
  }
}
