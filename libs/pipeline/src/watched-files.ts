import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/**
 * Looks at files again and again, and tells when their contents are others. Looking rather than being told finds every kind of
 * change, such as a swapped link; and a file that cannot be read for a moment changes nothing.
 */
export class WatchedFiles {
  readonly #timer: NodeJS.Timeout;
  #contents: readonly string[];
  /** Why the last look failed, if it did. */
  problem: string | undefined;

  /**
   * @param changed may throw for contents that make no sense (yet); they are tried again
   * @throws Error when one cannot be read at the start
   */
  constructor(
    private readonly paths: readonly string[],
    everyMs: number,
    private readonly changed: (contents: readonly string[]) => void,
  ) {
    this.#contents = paths.map((path) => readFileSync(path, 'utf8'));
    this.#timer = setInterval(() => void this.look(), everyMs).unref();
  }

  get contents(): readonly string[] {
    return this.#contents;
  }

  async look(): Promise<void> {
    try {
      const contents = await Promise.all(this.paths.map((path) => readFile(path, 'utf8')));
      this.problem = undefined;
      if (contents.every((content, at) => content === this.#contents[at])) return;
      this.changed(contents);
      this.#contents = contents;
    } catch (error) {
      // Half written, perhaps, or between two links.
      this.problem = (error as Error).message;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
