/** Asks for many things at once. One function is one source: those who ask it in the same turn share a call. */
export interface BatchSource<K, V> {
  (keys: readonly K[]): Promise<ReadonlyMap<K, V>>;
}

export interface PartOptions {
  /** The share of the time left, above 0 and at most 1, after which the part is given up. */
  readonly within?: number;
}

export interface OptionalPartOptions<O> extends PartOptions {
  /** What stands in the place of the part when it is missing. */
  readonly otherwise: O;
  /** Rather the last good value, if it is not older than this, in milliseconds. It is the same caller's, for the same path and query. */
  readonly staleMs?: number;
}

/**
 * The parts of one answer, as far as whoever names them needs to know. Promises are the graph: a part starts when it is named, and
 * one that needs another awaits it. `routing` has the engine; the type lives here because part graphs that several gateways share
 * may not know of it.
 */
export interface Parts {
  /** A part without which there is no answer: its failure is the answer's failure. */
  required<T>(name: string, run: () => Promise<T>, options?: PartOptions): Promise<T>;

  /** A part that can be missed: when it fails, the answer has `otherwise` in its place and says so in `degraded`. */
  optional<T, O = T>(name: string, run: () => Promise<T>, options: OptionalPartOptions<O>): Promise<T | O>;

  /** Those of the keys that the source has. All that is asked of a source in one turn is one call, each key asked once in an answer. */
  batch<K, V>(source: BatchSource<K, V>, keys: Iterable<K>): Promise<ReadonlyMap<K, V>>;

  /** Runs for each item, at most `atOnce` (8) at a time; the results in the items' order. The first failure is the whole's. */
  each<T, R>(items: Iterable<T>, run: (item: T) => Promise<R>, atOnce?: number): Promise<R[]>;

  /**
   * The locale that the answer is in: the preferred one where the gateway offers it, else what the client asks for (RFC 9110 section
   * 12.5.4), else the gateway's default. The answer says so.
   */
  locale(preferred?: Promise<string | undefined>): Promise<string>;
}

/** What a part graph gives, once all has come: the input of the function that shapes the answer. */
export type PartsOf<Graph extends (...given: never[]) => object> = { readonly [K in keyof ReturnType<Graph>]: Awaited<ReturnType<Graph>[K]> };
