import { type Attributes } from '@portico/pipeline';

const OVERFLOW: Attributes = Object.freeze({ 'otel.metric.overflow': true });

/**
 * The series of one metric, found by two keys. There are never more than `max`: what comes after that shares one, which
 * says so (OpenTelemetry's metrics SDK, section "Overflow attribute").
 */
export class Series<S> {
  readonly #found = new Map<string, Map<string | number, S>>();
  readonly #all: (readonly [S, Attributes])[] = [];
  #overflow: S | undefined;

  constructor(
    private readonly create: () => S,
    private readonly max = 2000,
  ) {}

  get size(): number {
    return this.#all.length;
  }

  find(outer: string, inner: string | number): S | undefined {
    return this.#found.get(outer)?.get(inner);
  }

  /** A new one for keys that {@link find} does not know. */
  add(outer: string, inner: string | number, attributes: Attributes): S {
    if (this.#all.length >= this.max) {
      if (this.#overflow === undefined) this.#all.push([(this.#overflow = this.create()), OVERFLOW]);
      return this.#overflow;
    }
    const series = this.create();
    const inners = this.#found.get(outer) ?? new Map<string | number, S>();
    this.#found.set(outer, inners.set(inner, series));
    this.#all.push([series, attributes]);
    return series;
  }

  [Symbol.iterator](): IterableIterator<readonly [S, Attributes]> {
    return this.#all.values();
  }
}
