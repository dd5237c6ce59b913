/** Keeps what is stored in this process's memory within a bound: what was stored first goes first. */
export class MemoryBound {
  readonly #sizes = new Map<string, number>();
  #bytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly drop: (id: string) => void,
  ) {}

  added(id: string, bytes: number): void {
    this.#bytes += bytes - (this.#sizes.get(id) ?? 0);
    this.#sizes.delete(id);
    this.#sizes.set(id, bytes);
    for (const [oldest, size] of this.#sizes) {
      if (this.#bytes <= this.maxBytes || oldest === id) break;
      this.#sizes.delete(oldest);
      this.#bytes -= size;
      this.drop(oldest);
    }
  }
}
