import { type BatchSource, partsInProgress, runWithin, type Work } from '@portico/pipeline';

/** Most keys in one call. */
const CHUNK = 100;

type Loads = Map<unknown, Promise<unknown>>;

/** What is asked of a source in one turn, and for which parts. */
interface Waiting {
  readonly keys: Map<unknown, PromiseWithResolvers<unknown>>;
  readonly parts: Set<string>;
}

/**
 * The batching loaders of one exchange: what is asked of a source in one turn of the event loop goes out as one call, in chunks,
 * each key once. Nothing outlives the exchange, so nobody gets what another may see.
 */
export class Batches {
  readonly #loads = new Map<unknown, Loads>();
  readonly #waiting = new Map<unknown, Waiting>();

  constructor(private readonly work: Work) {}

  async load<K, V>(source: BatchSource<K, V>, keys: Iterable<K>): Promise<Map<K, V>> {
    let loads = this.#loads.get(source);
    if (loads === undefined) this.#loads.set(source, (loads = new Map()));
    const distinct = [...new Set(keys)];
    const found = await Promise.all(distinct.map((key) => loads.get(key) ?? this.#ask(source, loads, key)));
    const values = new Map<K, V>();
    distinct.forEach((key, at) => {
      if (found[at] !== undefined) values.set(key, found[at] as V);
    });
    return values;
  }

  #ask<K, V>(source: BatchSource<K, V>, loads: Loads, key: K): Promise<unknown> {
    let waiting = this.#waiting.get(source);
    if (waiting === undefined) {
      this.#waiting.set(source, (waiting = { keys: new Map(), parts: new Set() }));
      // After all that has arrived by now has had its say.
      setImmediate(() => this.#send(source));
    }
    for (const part of partsInProgress() ?? []) waiting.parts.add(part);
    const asked = Promise.withResolvers<unknown>();
    waiting.keys.set(key, asked);
    loads.set(key, asked.promise);
    return asked.promise;
  }

  #send<K, V>(source: BatchSource<K, V>): void {
    const { keys, parts } = this.#waiting.get(source)!;
    this.#waiting.delete(source);
    const waiting = [...(keys as Map<K, PromiseWithResolvers<unknown>>)];
    for (let at = 0; at < waiting.length; at += CHUNK) {
      const chunk = waiting.slice(at, at + CHUNK);
      // No part's own work: the call is for all who ask.
      runWithin(this.work, () => source(chunk.map(([key]) => key)), [...parts]).then(
        (values) => chunk.forEach(([key, asked]) => asked.resolve(values.get(key))),
        (error: unknown) => chunk.forEach(([, asked]) => asked.reject(error)),
      );
    }
  }
}

/** Runs for each item, at most `atOnce` at a time. */
export async function eachOf<T, R>(items: Iterable<T>, run: (item: T) => Promise<R>, atOnce: number): Promise<R[]> {
  const all = [...items];
  const results: R[] = new Array<R>(all.length);
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < all.length && !failed) {
      const at = next;
      next += 1;
      try {
        results[at] = await run(all[at]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  return results;
}
