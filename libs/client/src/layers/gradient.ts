/** How much slower than unhurried answers may be before the limit falls: so many times, and so many milliseconds, which are noise. */
const TOLERANCE = 1.5;
const NOISE_MS = 20;
/** A window is over with so many answers and so much time, milliseconds. */
const WINDOW_CALLS = 20;
const WINDOW_MS = 400;
const KEPT = 128;
/** When the service does not get to more than this share of a window, the limit falls whatever the others took. */
const DROPPED = 0.25;
/** How much of a new limit counts. */
const SMOOTHING = 0.2;
/** After so many windows at the limit it is asked anew how fast unhurried answers are. */
const PROBE_EVERY = 30;
const PROBE_PART = 3;

/**
 * Finds how many calls a service takes at once, by how its answers slow down: the gradient of Netflix's concurrency-limits, over windows. The
 * limit is the last one times the ratio of unhurried to present latency, and room for a queue of its square root. How fast unhurried answers are is
 * learned whenever there is little to do, and otherwise now and then at a third of the limit, so that a lasting overload does not pass for the rule.
 */
export class Gradient {
  #limit: number;
  #unhurriedMs = 0;
  /** The latencies of this window; of more than it holds, the latest. */
  readonly #window = new Float64Array(KEPT);
  #count = 0;
  #dropped = 0;
  #busiest = 0;
  #startedAt = 0;
  #windows = 0;
  #isProbing = false;

  /**
   * @param random from 0 to 1, so that gateways do not probe at the same time
   * @param isBusy whether this process had its hands full since it was asked last: then it is we who are slow
   */
  constructor(
    public min: number,
    public max: number,
    private readonly random: () => number,
    private readonly isBusy: () => boolean = () => false,
  ) {
    // Nothing is known against it yet; a service that slows down is found out within seconds.
    this.#limit = max;
  }

  get limit(): number {
    const limit = this.#isProbing ? this.#limit / PROBE_PART : this.#limit;
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
    this.#window[this.#count % KEPT] = latencyMs;
    this.#count += 1;
    if (inFlight > this.#busiest) this.#busiest = inFlight;
    if (isDropped) this.#dropped += 1;
    if (this.#count < WINDOW_CALLS || now - this.#startedAt < WINDOW_MS) return false;
    // One instance that is slow or frozen is the balancer's business, and moves no median.
    const sorted = this.#window.slice(0, Math.min(this.#count, KEPT)).sort();
    this.#learn(sorted[sorted.length >> 1]!, this.#dropped > this.#count * DROPPED);
    this.#count = this.#dropped = this.#busiest = 0;
    this.#startedAt = now;
    return true;
  }

  #learn(medianMs: number, isDropping: boolean): void {
    if (this.#isProbing) {
      this.#isProbing = false;
      this.#unhurriedMs = medianMs;
      return;
    }
    if (this.#unhurriedMs === 0 || medianMs < this.#unhurriedMs) this.#unhurriedMs = medianMs;
    if (this.isBusy()) return;
    if (isDropping) {
      this.#limit = Math.max(this.min, this.#limit * 0.9);
      return;
    }
    // Too little to do to tell what more would bring; but it tells how fast it is unhurried.
    if (this.#busiest < this.#limit / 2) {
      this.#unhurriedMs += (medianMs - this.#unhurriedMs) * 0.1;
      return;
    }
    const gradient = Math.max(0.5, Math.min(1, (TOLERANCE * this.#unhurriedMs + NOISE_MS) / medianMs));
    const target = this.#limit * gradient + Math.sqrt(this.#limit);
    this.#limit = Math.min(this.max, Math.max(this.min, this.#limit + (target - this.#limit) * SMOOTHING));
    this.#windows += 1;
    if (this.#windows < PROBE_EVERY * (0.5 + this.random())) return;
    this.#windows = 0;
    this.#isProbing = true;
  }
}
