/** A Map whose entries end by themselves: the ground of a Keyv in memory. */
export class ExpiringMap {
  readonly #entries = new Map<string, { readonly value: string; readonly until: number }>();

  /** @param now milliseconds on any clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): string | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.until > this.now()) return entry?.value;
    this.#entries.delete(key);
    return undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** @param ttlMs for ever without one */
  set(key: string, value: string, ttlMs = Infinity): void {
    this.#entries.set(key, { value, until: this.now() + ttlMs });
  }

  delete(key: string): boolean {
    const had = this.has(key);
    this.#entries.delete(key);
    return had;
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.has(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Forgets what nobody asked for since it ended. */
  sweep(): void {
    const now = this.now();
    for (const [key, { until }] of this.#entries) if (until <= now) this.#entries.delete(key);
  }
}
