/** Lets no more than so many lines of successes a second through, and tells how many it kept back. */
export class SuccessSampling {
  #second = 0;
  #written = 0;
  #unlogged = 0;

  /** @param perSecond Infinity lets all through */
  constructor(public perSecond: number) {}

  /**
   * @param now milliseconds
   * @returns how many successes went unlogged since the last one that was written; undefined: this one goes unlogged too
   */
  take(now: number): number | undefined {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#written = 0;
    }
    if (this.#written >= this.perSecond) {
      this.#unlogged += 1;
      return undefined;
    }
    this.#written += 1;
    const unlogged = this.#unlogged;
    this.#unlogged = 0;
    return unlogged;
  }
}
