interface Entry<V> {
  readonly value: V;
  readonly until: number;
  usedAt: number;
}

/** To move an entry on every use would cost more than all else here; its age need not be known better than this, milliseconds. */
const COARSE_MS = 1_000;

/** Remembers values until they expire, and no more than `maxEntries`: what was not asked for longest goes first. */
export class Remembered<V> {
  readonly #entries = new Map<string, Entry<V>>();

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly maxEntries: number,
    private readonly now: () => number,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const now = this.now();
    if (entry.until <= now) {
      this.#entries.delete(key);
      return undefined;
    }
    if (now - entry.usedAt >= COARSE_MS) {
      // A Map keeps the order of insertion, so this makes it the youngest.
      entry.usedAt = now;
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry.value;
  }

  /** @param until milliseconds since 1970; what has expired already is not kept */
  set(key: string, value: V, until: number): void {
    this.#entries.delete(key);
    const now = this.now();
    if (until <= now) return;
    if (this.#entries.size >= this.maxEntries) this.#entries.delete(this.#entries.keys().next().value!);
    this.#entries.set(key, { value, until, usedAt: now });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
