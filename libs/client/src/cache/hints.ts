/** How long it is remembered that equal requests have nothing to share, milliseconds. */
const ALONE_MS = 30_000;
const MOST = 10_000;
/** Longer keys are not remembered: they would add up. */
const LONGEST_KEY = 1_024;

interface Hint {
  aloneUntil: number;
  vary: readonly string[];
}

/**
 * What was learnt of resources without keeping their answers: which fields select one, and that some have nothing to share,
 * so that requests for them do not wait for each other.
 */
export class Hints {
  readonly #hints = new Map<string, Hint>();

  vary(key: string): readonly string[] {
    return this.#hints.get(key)?.vary ?? NONE;
  }

  /** @param now milliseconds */
  isAlone(key: string, now: number): boolean {
    const hint = this.#hints.get(key);
    return hint !== undefined && hint.aloneUntil > now;
  }

  learnVary(key: string, vary: readonly string[]): void {
    const hint = this.#hints.get(key);
    if (hint !== undefined) hint.vary = vary;
    else if (vary.length > 0) this.#add(key, { aloneUntil: 0, vary });
  }

  learnAlone(key: string, now: number): void {
    const hint = this.#hints.get(key);
    if (hint !== undefined) hint.aloneUntil = now + ALONE_MS;
    else this.#add(key, { aloneUntil: now + ALONE_MS, vary: NONE });
  }

  #add(key: string, hint: Hint): void {
    if (key.length > LONGEST_KEY) return;
    if (this.#hints.size >= MOST) for (const first of this.#hints.keys()) { this.#hints.delete(first); break; }
    this.#hints.set(key, hint);
  }
}

const NONE: readonly string[] = Object.freeze([]);
