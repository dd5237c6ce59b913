/** How much slower than unhurried answers may be before the limit falls. */
const TOLERANCE = 1.5;
/** A window is over with so many answers and so much time, milliseconds. */
const WINDOW_CALLS = 20;
const WINDOW_MS = 100;
/** How much of a new limit counts. */
const SMOOTHING = 0.2;
/** After so many windows at the limit it is asked anew how fast unhurried answers are. */
const PROBE_EVERY = 50;

/**
 * Finds how many calls a service takes at once, by how its answers slow down: the gradient of Netflix's concurrency-limits, over windows. The
 * limit is the last one times the ratio of unhurried to present latency, and room for a queue of its square root. How fast unhurried answers are is
 * learned whenever there is little to do, and otherwise now and then at half the limit, so that a lasting overload does not pass for the rule.
 */
export class Gradient {
  #limit: number;
  #unhurriedMs = 0;
  #count = 0;
  #sumMs = 0;
  #busiest = 0;
  #startedAt = 0;
  #isSlowed = false;
  #windows = 0;
  #isProbing = false;

  /** @param random from 0 to 1, so that gateways do not probe at the same time */
  constructor(
    public min: number,
    public max: number,
    private readonly random: () => number,
  ) {
    this.#limit = Math.min(max, Math.max(min, START));
  }

  get limit(): number {
    const limit = this.#isProbing ? this.#limit / 2 : this.#limit;
    return Math.min(this.max, Math.max(this.min, Math.floor(limit)));
  }

  /**
   * An answer, or that none came in time.
   *
   * @param inFlight how many there were when it was asked for
   * @param isDropped the service did not get to it
   * @returns whether the limit may be another one now
   */
  sample(latencyMs: number, inFlight: number, isDropped: boolean, now: number): boolean {
    this.#count += 1;
    this.#sumMs += latencyMs;
    if (inFlight > this.#busiest) this.#busiest = inFlight;
    if (isDropped) this.#isSlowed = true;
    if (this.#count < WINDOW_CALLS || now - this.#startedAt < WINDOW_MS) return false;
    this.#learn(this.#sumMs / this.#count);
    this.#count = this.#sumMs = this.#busiest = 0;
    this.#isSlowed = false;
    this.#startedAt = now;
    return true;
  }

  #learn(meanMs: number): void {
    if (this.#isProbing) {
      this.#isProbing = false;
      this.#unhurriedMs = meanMs;
      return;
    }
    if (this.#unhurriedMs === 0 || meanMs < this.#unhurriedMs) this.#unhurriedMs = meanMs;
    if (this.#isSlowed) {
      this.#limit = Math.max(this.min, this.#limit * 0.9);
      return;
    }
    // Too little to do to tell what more would bring; but it tells how fast it is unhurried.
    if (this.#busiest < this.#limit / 2) {
      this.#unhurriedMs += (meanMs - this.#unhurriedMs) * 0.1;
      return;
    }
    const gradient = Math.max(0.5, Math.min(1, (TOLERANCE * this.#unhurriedMs) / meanMs));
    const target = this.#limit * gradient + Math.sqrt(this.#limit);
    this.#limit = Math.min(this.max, Math.max(this.min, this.#limit + (target - this.#limit) * SMOOTHING));
    this.#windows += 1;
    if (this.#windows < PROBE_EVERY * (0.5 + this.random())) return;
    this.#windows = 0;
    this.#isProbing = true;
  }
}

/** Before anything is known. */
const START = 32;
