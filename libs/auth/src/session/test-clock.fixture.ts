import { jest } from '@jest/globals';

/** Sets `Date.now` on by as much as a test wants. */
export class TestClock {
  #aheadMs = 0;
  readonly #spy: { mockRestore(): void };

  constructor() {
    const real = Date.now.bind(Date);
    this.#spy = jest.spyOn(Date, 'now').mockImplementation(() => real() + this.#aheadMs);
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  restore(): void {
    this.#spy.mockRestore();
  }
}
