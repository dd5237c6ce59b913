import { type NewOrderLine, type OrderLine } from './orders.schema.ts';

/** What a call for stock carries beside its payload. */
export interface StockCall {
  /** The trace that it belongs to, passed on as it came. */
  readonly traceparent?: string;
  readonly signal?: AbortSignal;
}

/** Where stock is kept. Both calls may be repeated: each hold is taken once and released once. */
export abstract class Stock {
  /**
   * Takes all lines or none, and says at which prices.
   * @throws {StockRefusedError} nothing was taken.
   * @throws {StockUnreachableError} nobody knows whether something was.
   */
  abstract take(holdId: string, lines: readonly NewOrderLine[], call?: StockCall): Promise<OrderLine[]>;

  /**
   * Gives back whatever was taken; a later taking of the same hold is refused.
   * @throws {StockUnreachableError}
   */
  abstract release(holdId: string, call?: StockCall): Promise<void>;
}

/** The products service said no: there is not enough, or the price is another. */
export class StockRefusedError extends Error {
  override readonly name = 'StockRefusedError';
  readonly code: string;
  /** The lines that it named. */
  readonly lines: readonly unknown[] | undefined;

  constructor(code: string, detail: string, lines: readonly unknown[] | undefined) {
    super(detail);
    this.code = code;
    this.lines = lines;
  }
}

/** The products service gave no answer, or none that makes sense. */
export class StockUnreachableError extends Error {
  override readonly name = 'StockUnreachableError';
}
