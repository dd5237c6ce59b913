/** How many requests one caller has made within its window. */
export interface Count {
  taken: number;
  /** When the window ends, on the clock of `Counts`, milliseconds. */
  resetAt: number;
}

/** When the same window ends is told a little differently each time. Milliseconds. */
const SAME_WINDOW_MS = 500;

/**
 * Counts by caller, each for one window of time that begins with its first request. Synchronous, without timers and bounded: all
 * windows are equally long, so callers stand in the order in which their windows end, and those in front are dropped.
 */
export class Counts {
  readonly #byKey = new Map<string, Count>();

  /**
   * @param windowMs how long a window is
   * @param maxKeys when more callers than this are counted, those whose windows end first are forgotten
   * @param now milliseconds on any clock
   */
  constructor(
    private readonly windowMs: number,
    private readonly maxKeys = 50_000,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get size(): number {
    return this.#byKey.size;
  }

  /** Counts one more request. The answer is the counter itself: read it at once. */
  take(key: string): Count {
    const now = this.now();
    const known = this.#byKey.get(key);
    if (known !== undefined && known.resetAt > now) {
      known.taken += 1;
      return known;
    }
    return this.#begin(key, { taken: 1, resetAt: now + this.windowMs }, now);
  }

  /** The count that is not over yet. */
  peek(key: string): Count | undefined {
    const known = this.#byKey.get(key);
    return known !== undefined && known.resetAt > this.now() ? known : undefined;
  }

  /** Remembers what others counted together, for as long as they cannot be asked. @returns that count */
  learn(key: string, taken: number, remainingMs: number): Count {
    const now = this.now();
    const resetAt = now + remainingMs;
    const known = this.#byKey.get(key);
    if (known === undefined || Math.abs(known.resetAt - resetAt) > SAME_WINDOW_MS) return this.#begin(key, { taken, resetAt }, now);
    // Answers may come in another order than they were given.
    if (taken > known.taken) known.taken = taken;
    return { taken, resetAt };
  }

  #begin(key: string, count: Count, now: number): Count {
    this.#byKey.delete(key);
    // Two for each that comes: what is over goes sooner than it gathers.
    let dropped = 0;
    for (const [old, { resetAt }] of this.#byKey) {
      if (this.#byKey.size < this.maxKeys && (resetAt > now || dropped === 2)) break;
      this.#byKey.delete(old);
      dropped += 1;
    }
    this.#byKey.set(key, count);
    return count;
  }
}
