/** How fast old measurements fade: to a third in this time, milliseconds. After Finagle's peak EWMA. */
const FADE_MS = 10_000;

/** How busy an instance is, and how long its answers take. */
export class Load {
  /** Calls whose answer is not whole yet. */
  inFlight = 0;
  /** Calls that it got, since the start. */
  calls = 0;
  /** Calls whose answer has not begun. */
  #waiting = 0;
  /** When the last answer began, or since when there is one to wait for. */
  #movedAt = 0;
  #latencyMs = 0;
  #at = 0;

  begin(now: number): void {
    this.calls += 1;
    this.inFlight += 1;
    if (this.#waiting === 0) this.#movedAt = now;
    this.#waiting += 1;
  }

  /** The answer to a call began, or never will. */
  moved(now: number): void {
    this.#waiting -= 1;
    this.#movedAt = now;
  }

  /** {@link latencyAt}, or for how long nothing has come though something should: one that hangs shows before its first answer does. */
  likelyAt(now: number): number {
    const latencyMs = this.latencyAt(now);
    return this.#waiting === 0 ? latencyMs : Math.max(latencyMs, now - this.#movedAt);
  }

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
