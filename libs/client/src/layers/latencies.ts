const KEPT = 512;
/** The quantile is found anew after so many. */
const EVERY = 64;
/** With fewer, nothing can be said. */
const LEAST = 50;

/** The latest latencies of a service, milliseconds, and a quantile of them. */
export class Latencies {
  readonly #kept = new Float64Array(KEPT);
  #count = 0;
  #value: number | undefined;

  /** @param quantile 0 to 1 */
  constructor(readonly quantile: number) {}

  record(latencyMs: number): void {
    this.#kept[this.#count % KEPT] = latencyMs;
    this.#count += 1;
    if (this.#count < LEAST || (this.#value !== undefined && this.#count % EVERY !== 0)) return;
    const sorted = this.#kept.slice(0, Math.min(this.#count, KEPT)).sort();
    this.#value = sorted[Math.min(sorted.length - 1, Math.floor(this.quantile * sorted.length))];
  }

  /** Undefined until there are enough. */
  get value(): number | undefined {
    return this.#value;
  }
}
