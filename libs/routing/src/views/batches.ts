import { type BatchSource, partsInProgress, runWithin, type Work } from '@portico/pipeline';

/** Most keys in one call. */
const CHUNK = 100;

/** What is asked of a source in one call, and for which parts. */
class Chunk<K, V> {
  readonly keys: K[] = [];
  readonly parts = new Set<string>();
  readonly answer = Promise.withResolvers<ReadonlyMap<K, V>>();

  constructor() {
    // Whoever awaits it still gets its failure.
    this.answer.promise.catch(() => {});
  }
}

/** What an exchange has asked of a source, and the chunks that are yet to be sent. */
interface Source<K, V> {
  readonly chunkOf: Map<K, Chunk<K, V>>;
  waiting: Chunk<K, V>[];
}

/**
 * The batching loaders of one exchange: what is asked of a source in one turn of the event loop goes out as one call, in chunks,
 * each key once. Nothing outlives the exchange, so nobody gets what another may see.
 */
export class Batches {
  readonly #sources = new Map<unknown, Source<unknown, unknown>>();

  constructor(private readonly work: Work) {}

  async load<K, V>(load: BatchSource<K, V>, keys: Iterable<K>): Promise<Map<K, V>> {
    let source = this.#sources.get(load) as Source<K, V> | undefined;
    if (source === undefined) this.#sources.set(load, (source = { chunkOf: new Map(), waiting: [] }));
    const asked = new Map<K, Chunk<K, V>>();
    for (const key of keys) if (!asked.has(key)) asked.set(key, source.chunkOf.get(key) ?? this.#ask(load, source, key));
    const values = new Map<K, V>();
    let last: Chunk<K, V> | undefined;
    let answer: ReadonlyMap<K, V> = values;
    for (const [key, chunk] of asked) {
      if (chunk !== last) answer = await chunk.answer.promise;
      last = chunk;
      const value = answer.get(key);
      if (value !== undefined) values.set(key, value);
    }
    return values;
  }

  #ask<K, V>(load: BatchSource<K, V>, source: Source<K, V>, key: K): Chunk<K, V> {
    const { chunkOf, waiting } = source;
    // After all that has arrived by now has had its say.
    if (waiting.length === 0) setImmediate(() => this.#send(load, source));
    let chunk = waiting.at(-1);
    if (chunk === undefined || chunk.keys.length === CHUNK) waiting.push((chunk = new Chunk()));
    chunk.keys.push(key);
    chunkOf.set(key, chunk);
    for (const part of partsInProgress() ?? []) chunk.parts.add(part);
    return chunk;
  }

  #send<K, V>(load: BatchSource<K, V>, source: Source<K, V>): void {
    const chunks = source.waiting;
    source.waiting = [];
    // No part's own work: the call is for all who ask.
    for (const { keys, parts, answer } of chunks) runWithin(this.work, () => load(keys), [...parts]).then(answer.resolve, answer.reject);
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
