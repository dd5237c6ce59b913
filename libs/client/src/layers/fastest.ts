const KEPT_MS = 30_000;

/** The fastest answer of the last half a minute or so. Milliseconds. */
export class Fastest {
  #ms = 0;
  #at = -Infinity;

  /** 0 while nothing is known. */
  get ms(): number {
    return this.#ms;
  }

  observe(ms: number, now: number): void {
    if (ms > this.#ms && now - this.#at < KEPT_MS) return;
    this.#ms = ms;
    this.#at = now;
  }
}
