import { ProblemError } from '@portico/samples-chassis';
import { type Draft } from './order-row.ts';
import { type OrderReader } from './order-reader.ts';
import { type OrderStore } from './order-store.ts';
import { type NewOrder, type Order } from './orders.schema.ts';
import { type Stock, type StockCall, StockRefusedError, StockUnreachableError } from './stock.ts';

/**
 * Places and cancels orders. The order is written first, as pending, then its stock is taken, then it is placed:
 * whatever happens in between, what was written tells how to go on, and both steps may be repeated.
 */
export class Checkout {
  readonly #store: OrderStore;
  readonly #reader: OrderReader;
  readonly #stock: Stock;
  /** Orders that this process is completing, which nobody else need pick up. */
  readonly #underWay = new Set<string>();

  constructor(store: OrderStore, reader: OrderReader, stock: Stock) {
    this.#store = store;
    this.#reader = reader;
    this.#stock = stock;
  }

  /**
   * Places an order; with a key it has used before, a user gets the same order again.
   * @throws {ProblemError} 409 `out_of_stock` or `price_changed`, 422 for a key reused, 503 when products does not
   *   answer. Nothing is placed then.
   */
  async place(order: NewOrder, key: string | undefined, call?: StockCall): Promise<Order> {
    const draft = this.#store.begin(order, key);
    if (draft.status === 'pending') await this.#resumeOrGiveUp(draft, call);
    return this.#reader.one(draft.id);
  }

  /**
   * Takes the stock of a pending order and places it. Another process may do the same at once: whoever writes
   * first decides, and stock taken for an order that was given up is released.
   * @throws {StockUnreachableError} the order is still pending.
   * @throws {StockRefusedError} the order is given up.
   */
  async resume(draft: Draft, call?: StockCall): Promise<void> {
    this.#underWay.add(draft.id);
    try {
      const lines = await this.#stock.take(draft.holdId, draft.lines, call);
      if (this.#store.place(draft.id, lines) === 'failed') this.#store.dueForRelease(draft.id);
    } catch (error) {
      const refused = error instanceof StockRefusedError;
      if (!refused || this.#store.fail(draft.id, { releaseDue: false }) === 'failed') throw error;
    } finally {
      this.#underWay.delete(draft.id);
    }
  }

  /**
   * Cancels an order that was not sent yet. Its stock is given back at once, or as soon as products answers.
   * @throws {ProblemError} 404, or 409 when it was sent.
   */
  async cancel(id: string, call?: StockCall): Promise<Order> {
    const draft = this.#store.cancel(id);
    await this.release(draft, call).catch((error: unknown) => {
      if (!(error instanceof StockUnreachableError)) throw error;
    });
    return this.#reader.one(id);
  }

  /** Gives back an order's stock. @throws {StockUnreachableError} it stays due. */
  async release(draft: Draft, call?: StockCall): Promise<void> {
    await this.#stock.release(draft.holdId, call);
    this.#store.released(draft.id);
  }

  isUnderWay(draft: Draft): boolean {
    return this.#underWay.has(draft.id);
  }

  async #resumeOrGiveUp(draft: Draft, call: StockCall | undefined): Promise<void> {
    try {
      await this.resume(draft, call);
    } catch (error) {
      if (error instanceof StockRefusedError) {
        throw new ProblemError(409, error.code, error.message, { ...(error.lines && { lines: error.lines }) });
      }
      if (!(error instanceof StockUnreachableError)) throw error;
      this.#store.fail(draft.id, { releaseDue: true });
    }
    if (this.#store.statusOf(draft.id) === 'failed') {
      throw new ProblemError(503, 'products_unreachable', 'The products service does not answer; nothing was placed.');
    }
  }
}
