import { euros, ProblemError, type SqlDatabase } from '@portico/samples-chassis';
import { type ProductWriter } from './product-writer.ts';
import { type RefusedLine, type StockHold, type StockHoldLine, type StockTake } from './stock.schema.ts';

/** Takes stock for orders and gives it back, each order once, however often it asks. */
export class StockLedger {
  readonly #database: SqlDatabase;
  readonly #writer: ProductWriter;

  constructor(database: SqlDatabase, writer: ProductWriter) {
    this.#database = database;
    this.#writer = writer;
  }

  /**
   * Takes all lines or none. Repeated for the same order it takes nothing and answers with what was taken first.
   * @throws {ProblemError} 409: `out_of_stock` or `price_changed` with the lines concerned, or `hold_released` when
   *   the order gave its stock back before.
   */
  take({ orderId, lines }: StockTake): StockHold {
    return this.#database.transaction(() => {
      const known = this.#hold(orderId);
      if (known?.state === 'released') {
        throw new ProblemError(409, 'hold_released', `The stock of ${orderId} was released; it cannot be taken again.`);
      }
      if (known) return known;
      const offers = lines.map((line) => ({ line, offer: this.#offer(line) }));
      const dearer = offers.filter(({ line, offer }) => {
        return offer && line.unitPriceMinor !== undefined && line.unitPriceMinor !== offer.price_minor;
      });
      if (dearer.length > 0) throw refused('price_changed', 'The price changed.', dearer);
      // Each line sees what those before it left, so two lines of one variant count together.
      const lacking = offers.filter(({ line }) => !this.#subtract(line));
      if (lacking.length > 0) throw refused('out_of_stock', 'There is not enough in stock.', lacking);
      const taken = offers.map(({ line, offer }): StockHoldLine => {
        const { productId, variantId, quantity } = line;
        return { productId, variantId, quantity, unitPrice: euros(offer?.price_minor ?? 0) };
      });
      this.#touch(taken);
      return this.#keep({ orderId, state: 'taken', lines: taken });
    });
  }

  /** Gives back what an order took. For an order that took nothing it sees to it that a late taking is refused. */
  release(orderId: string): StockHold {
    return this.#database.transaction(() => {
      const hold = this.#hold(orderId) ?? { orderId, state: 'taken', lines: [] };
      if (hold.state === 'released') return hold;
      for (const { productId, variantId, quantity } of hold.lines) {
        const sql = 'UPDATE variants SET stock = stock + ? WHERE id = ? AND product_id = ?';
        this.#database.run(sql, quantity, variantId, productId);
      }
      this.#touch(hold.lines);
      return this.#keep({ ...hold, state: 'released' });
    });
  }

  #hold(orderId: string): StockHold | undefined {
    const row = this.#database.get<{ state: StockHold['state']; lines: string }>(
      'SELECT state, lines FROM holds WHERE order_id = ?', orderId,
    );
    return row && { orderId, state: row.state, lines: JSON.parse(row.lines) };
  }

  #keep(hold: StockHold): StockHold {
    const sql = 'INSERT OR REPLACE INTO holds (order_id, state, lines) VALUES (?, ?, ?)';
    this.#database.run(sql, hold.orderId, hold.state, JSON.stringify(hold.lines));
    return hold;
  }

  #offer({ productId, variantId }: Line): Offer | undefined {
    return this.#database.get<Offer>(
      `SELECT v.stock, p.price_minor + v.surcharge_minor AS price_minor
       FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = ? AND v.product_id = ?`, variantId, productId,
    );
  }

  #subtract({ productId, variantId, quantity }: Line): boolean {
    const sql = 'UPDATE variants SET stock = stock - ? WHERE id = ? AND product_id = ? AND stock >= ?';
    return this.#database.run(sql, quantity, variantId, productId, quantity) === 1;
  }

  #touch(lines: readonly Line[]): void {
    // A product that was deleted meanwhile keeps its tombstone.
    for (const id of new Set(lines.map((line) => line.productId))) {
      if (this.#database.get('SELECT 1 FROM products WHERE id = ?', id)) this.#writer.touch(id);
    }
  }
}

type Line = StockTake['lines'][number] | StockHoldLine;
type Offer = { stock: number; price_minor: number };

function refused(code: string, detail: string, entries: readonly { line: Line; offer: Offer | undefined }[]): ProblemError {
  const lines = entries.map(({ line: { productId, variantId, quantity }, offer }): RefusedLine => {
    const unitPrice = offer ? euros(offer.price_minor) : null;
    return { productId, variantId, quantity, available: offer?.stock ?? 0, unitPrice };
  });
  return new ProblemError(409, code, detail, { lines });
}
