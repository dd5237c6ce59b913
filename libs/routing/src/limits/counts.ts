/** How many requests one caller has made within its window. */
export interface Count {
  taken: number;
  /** When the window ends, on the clock of `Counts`, milliseconds. */
  resetAt: number;
}

/** When the same window ends is told a little differently each time. Milliseconds. */
const SAME_WINDOW_MS = 500;

/**
 * Counts by caller, each for one window of time that begins with its first request. Synchronous, without timers and bounded: callers
 * are kept in two generations, of which the older goes as a whole, when all of its windows are over or the younger one is full.
 */
export class Counts {
  #young = new Map<string, Count>();
  #old = new Map<string, Count>();
  #bornAt: number;

  /**
   * @param windowMs how long a window is
   * @param maxKeys when more callers than this are counted, those that came first are forgotten
   * @param now milliseconds on any clock
   */
  constructor(
    private readonly windowMs: number,
    private readonly maxKeys = 50_000,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#bornAt = now();
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Counts one more request. The answer is the counter itself: read it at once. */
  take(key: string): Count {
    const now = this.now();
    const known = this.#find(key);
    if (known === undefined || known.resetAt <= now) return this.#begin(key, { taken: 1, resetAt: now + this.windowMs }, now);
    known.taken += 1;
    return known;
  }

  /** The count that is not over yet. */
  peek(key: string): Count | undefined {
    const known = this.#find(key);
    return known !== undefined && known.resetAt > this.now() ? known : undefined;
  }

  /** Remembers what others counted together, for as long as they cannot be asked. @returns that count */
  learn(key: string, taken: number, remainingMs: number): Count {
    const now = this.now();
    const resetAt = now + remainingMs;
    const known = this.#find(key);
    if (known === undefined || Math.abs(known.resetAt - resetAt) > SAME_WINDOW_MS) return this.#begin(key, { taken, resetAt }, now);
    // Answers may come in another order than they were given.
    if (taken > known.taken) known.taken = taken;
    return { taken, resetAt };
  }

  #find(key: string): Count | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  #begin(key: string, count: Count, now: number): Count {
    if (now - this.#bornAt >= this.windowMs || this.#young.size >= this.maxKeys / 2) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#bornAt = now;
    }
    this.#young.set(key, count);
    return count;
  }
}
