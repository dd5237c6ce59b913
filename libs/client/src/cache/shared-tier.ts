import { type Cache } from '@nestjs/cache-manager';
import { type Stores } from '@portico/pipeline';
import { Entry, type EntryParts } from './entry.ts';

/** How long a request waits for the shared tier, milliseconds. */
const WAIT_MS = 100;
/** How long the shared tier is left alone after it failed, milliseconds. */
const PAUSE_MS = 1_000;
/** What is larger stays with the process that has it: writing it down would cost others more than asking for it. */
export const MOST_SHARED_BYTES = 262_144;
/** The key space of it. */
export const SHARED_TIER = 'http-cache';

type Written = Omit<EntryParts, 'body'> & { readonly body: string };

/**
 * The tier that replicas share, in Redis behind Nest's cache manager. Whatever goes wrong with it is a miss, soon: a request
 * waits at most {@link WAIT_MS} for it, and after a failure nobody does for {@link PAUSE_MS}.
 */
export class SharedTier {
  #pausedUntil = 0;
  readonly #reads = new Map<string, Promise<readonly Entry[]>>();

  /** @param clock milliseconds */
  constructor(
    private readonly cache: Cache,
    private readonly stores: Stores,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  get isPaused(): boolean {
    return this.clock() < this.#pausedUntil;
  }

  /** The entries of a key. Never rejects; readers of one key share one look. */
  read(key: string): Promise<readonly Entry[]> {
    let reading = this.#reads.get(key);
    if (reading === undefined) {
      reading = this.#read(key).finally(() => this.#reads.delete(key));
      this.#reads.set(key, reading);
    }
    return reading;
  }

  /** Writes down what is known of a key; nobody waits for it. @param ttlMs how long it is of use */
  write(key: string, entries: readonly Entry[], ttlMs: number): void {
    const small = entries.filter(({ size, parts }) => size <= MOST_SHARED_BYTES && parts.audience !== 'principal').slice(0, MOST_ENTRIES);
    if (small.length === 0 || this.isPaused) return;
    const written: Written[] = small.map(({ parts }) => ({ ...parts, body: parts.body.toString('base64') }));
    this.#guard(() => this.cache.set(key, written, ttlMs));
  }

  remove(key: string): void {
    if (!this.isPaused) this.#guard(() => this.cache.del(key));
  }

  /** Takes away what a purge names. @param isGone asked for each entry of each key */
  async removeAll(isKey: (key: string) => boolean, isGone: (entry: Entry) => boolean): Promise<void> {
    for await (const key of this.stores.keys(SHARED_TIER)) {
      if (isKey(key) && (await this.#read(key)).some(isGone)) await this.cache.del(key);
    }
  }

  async #read(key: string): Promise<readonly Entry[]> {
    if (this.isPaused) return [];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('late')), WAIT_MS);
    });
    try {
      const written = await Promise.race([this.cache.get<Written[]>(key), late]);
      return Array.isArray(written) ? written.map(entryFrom) : [];
    } catch {
      this.#pause();
      return [];
    } finally {
      clearTimeout(timer);
    }
  }

  #guard(operation: () => Promise<unknown>): void {
    operation().catch(() => this.#pause());
  }

  #pause(): void {
    this.#pausedUntil = this.clock() + PAUSE_MS;
  }
}

const MOST_ENTRIES = 8;

function entryFrom({ body, vary, ...parts }: Written): Entry {
  // JSON has no undefined.
  const selecting = vary.map(([name, value]) => [name, value ?? undefined] as const);
  return new Entry({ ...parts, vary: selecting, body: Buffer.from(body, 'base64') });
}
