const SLOTS = 10;

/** Counts what went well and what failed over a sliding window, in ten slots; nothing runs by itself. */
export class RateWindow {
  readonly #total = new Uint32Array(SLOTS);
  readonly #failed = new Uint32Array(SLOTS);
  /** Since the clock's zero. */
  #slot = 0;
  total = 0;
  failed = 0;

  /** @param windowMs its whole length */
  constructor(public windowMs: number) {}

  /** @param now milliseconds on any clock that does not go back */
  record(isFailure: boolean, now: number): void {
    this.advance(now);
    const at = this.#slot % SLOTS;
    this.#total[at]! += 1;
    this.total += 1;
    if (!isFailure) return;
    this.#failed[at]! += 1;
    this.failed += 1;
  }

  /** Forgets what is too old. */
  advance(now: number): void {
    const slot = Math.floor((now * SLOTS) / this.windowMs);
    if (slot === this.#slot) return;
    if (Math.abs(slot - this.#slot) >= SLOTS) this.clear();
    else {
      for (let each = this.#slot + 1; each <= slot; each += 1) {
        const at = each % SLOTS;
        this.total -= this.#total[at]!;
        this.failed -= this.#failed[at]!;
        this.#total[at] = this.#failed[at] = 0;
      }
    }
    this.#slot = slot;
  }

  clear(): void {
    this.#total.fill(0);
    this.#failed.fill(0);
    this.total = this.failed = 0;
  }
}
