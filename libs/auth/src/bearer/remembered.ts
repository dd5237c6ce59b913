interface Entry<V> {
  readonly value: V;
  readonly until: number;
}

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
    this.#entries.delete(key);
    if (entry.until <= this.now()) return undefined;
    // A Map keeps the order of insertion, so this makes it the youngest.
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** @param until milliseconds since 1970; what has expired already is not kept */
  set(key: string, value: V, until: number): void {
    this.#entries.delete(key);
    if (until <= this.now()) return;
    if (this.#entries.size >= this.maxEntries) this.#entries.delete(this.#entries.keys().next().value!);
    this.#entries.set(key, { value, until });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
