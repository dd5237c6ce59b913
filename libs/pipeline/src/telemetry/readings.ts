/** What tells the values of one reading apart, by OpenTelemetry's names: `{'portico.upstream': 'products'}`. Few and bounded. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/**
 * A number that a library keeps and observability publishes: a counter that only grows, or a gauge. The library counts in
 * plain fields, which costs the hot path nothing; `read` is called when somebody looks.
 */
export interface Reading {
  /** As OpenTelemetry names it: `portico.upstream.retries`. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  /** UCUM: `{request}`, `By`, `s`. */
  readonly unit: string;
  readonly description: string;
  read(): Iterable<readonly [value: number, attributes: Attributes]>;
}

/** All readings of a gateway; each library adds its own, observability publishes them. */
export class Readings {
  readonly #all = new Map<string, Reading>();

  /** @throws Error for a name that is taken: two libraries would count as one */
  add(...readings: readonly Reading[]): void {
    for (const reading of readings) {
      if (this.#all.has(reading.name)) throw new Error(`there is a reading "${reading.name}" already`);
      this.#all.set(reading.name, reading);
    }
  }

  [Symbol.iterator](): IterableIterator<Reading> {
    return this.#all.values();
  }
}
