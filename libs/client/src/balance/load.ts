/** How fast old measurements fade: to a third in this time, milliseconds. After Finagle's peak EWMA. */
const FADE_MS = 10_000;

/** How busy an instance is, and how long its answers take. */
export class Load {
  /** Calls whose answer is not whole yet. */
  inFlight = 0;
  /** Calls that it got, since the start. */
  calls = 0;
  #latencyMs = 0;
  #at = 0;

  /**
   * The time to an answer's head: rises at once to a peak, and falls slowly. What has not been asked for a while is forgiven, so
   * that it is tried again.
   *
   * @param now milliseconds
   */
  latencyAt(now: number): number {
    const age = now - this.#at;
    return age < FADE_MS / 100 ? this.#latencyMs : this.#latencyMs * Math.exp(-age / FADE_MS);
  }

  observe(latencyMs: number, now: number): void {
    const known = this.#latencyMs;
    if (latencyMs >= known) this.#latencyMs = latencyMs;
    else this.#latencyMs = latencyMs + (known - latencyMs) * Math.exp(-(now - this.#at) / FADE_MS);
    this.#at = now;
  }
}
