/** What is allowed however few calls there are: at once, and again each second. */
const AT_ONCE = 10;
const EACH_SECOND = 1;
const MOST = 100;

/** Lets extra attempts be a share of the calls: a bucket into which each call puts `share` of a token, and from which an extra one takes a whole. */
export class Budget {
  #tokens = AT_ONCE;
  #countedAt = 0;
  /** Extra attempts that were allowed, and those that were not, since the start. */
  spent = 0;
  refused = 0;

  /** @param share of the calls, 0 to 1 */
  constructor(public share: number) {}

  /** Whole extra attempts that are left. */
  get left(): number {
    return Math.floor(this.#tokens);
  }

  deposit(): void {
    if (this.#tokens < MOST) this.#tokens += this.share;
  }

  /** @param now milliseconds @returns whether an extra attempt may be made */
  take(now: number): boolean {
    if (this.#tokens < AT_ONCE && this.share > 0) {
      this.#tokens = Math.min(AT_ONCE, this.#tokens + ((now - this.#countedAt) / 1000) * EACH_SECOND);
    }
    this.#countedAt = now;
    if (this.#tokens < 1 || this.share === 0) {
      this.refused += 1;
      return false;
    }
    this.#tokens -= 1;
    this.spent += 1;
    return true;
  }
}
