import { setInterval as every } from 'node:timers/promises';
import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { type Checkout } from './checkout.ts';
import { type OrderStore } from './order-store.ts';
import { StockRefusedError, StockUnreachableError } from './stock.ts';

/** A pending order this old belongs to no request any more: its call for stock has long timed out. */
const ABANDONED_AFTER_MS = 10_000;

/**
 * Brings to an end what a crash or an unreachable products service left open: at the start, and every second after.
 * Pending orders are placed (their stock may have been taken already), stock that is due is released.
 */
export class Settlement implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #store: OrderStore;
  readonly #checkout: Checkout;
  readonly #report: (error: unknown) => void;
  readonly #everyMs: number;
  readonly #stopping = new AbortController();

  /** @param report is told of every failure but that products does not answer. */
  constructor(store: OrderStore, checkout: Checkout, report: (error: unknown) => void, everyMs = 1_000) {
    this.#store = store;
    this.#checkout = checkout;
    this.#report = report;
    this.#everyMs = everyMs;
  }

  /** The start does not wait for it. */
  onApplicationBootstrap(): void {
    void this.#run(this.#stopping.signal);
  }

  beforeApplicationShutdown(): void {
    this.#stopping.abort();
  }

  /**
   * Settles what is open, one order after the other.
   * @param abandonedAfterMs leaves younger pending orders to whoever is placing them.
   * @returns false when something is still open because products did not answer.
   */
  async settle(abandonedAfterMs: number, signal?: AbortSignal): Promise<boolean> {
    try {
      for (const draft of this.#store.pending(abandonedAfterMs)) {
        if (!this.#checkout.isUnderWay(draft)) await this.#resume(draft, signal);
      }
      for (const draft of this.#store.releases()) await this.#checkout.release(draft, { signal });
      return true;
    } catch (error) {
      if (error instanceof StockUnreachableError) return false;
      throw error;
    }
  }

  async #resume(draft: Parameters<Checkout['resume']>[0], signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#checkout.resume(draft, { signal });
    } catch (error) {
      // Then it was given up, which settles it too.
      if (!(error instanceof StockRefusedError)) throw error;
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    // What is pending at the start was left by a process that died, however young it is.
    let abandonedAfterMs = (await this.#settleOrReport(0, signal)) ? ABANDONED_AFTER_MS : 0;
    try {
      for await (const _ of every(this.#everyMs, undefined, { signal, ref: false })) {
        if (await this.#settleOrReport(abandonedAfterMs, signal)) abandonedAfterMs = ABANDONED_AFTER_MS;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #settleOrReport(abandonedAfterMs: number, signal: AbortSignal): Promise<boolean> {
    return this.settle(abandonedAfterMs, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#report(error);
      return false;
    });
  }
}
