import { WatchedFiles } from '@portico/pipeline';
import { type Endpoint } from '../instance.ts';
import { originsIn } from './origins-in.ts';
import { isSame, type Source } from './source.ts';

const EVERY_MS = 1_000;

/** Instances that a file lists. One that cannot be read, or says something else, changes nothing. */
export class OriginsFile implements Source {
  #endpoints: readonly Endpoint[];
  readonly #file: WatchedFiles;

  /** @throws Error for a file that cannot be read or understood at the start */
  constructor(path: string, changed: () => void, everyMs = EVERY_MS) {
    this.#file = new WatchedFiles([path], everyMs, ([text]) => {
      const endpoints = understood(text!);
      if (isSame(endpoints, this.#endpoints)) return;
      this.#endpoints = endpoints;
      changed();
    });
    try {
      this.#endpoints = understood(this.#file.contents[0]!);
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  get problem(): string | undefined {
    return this.#file.problem;
  }

  close(): void {
    this.#file.close();
  }
}

/** @throws Error with the first of its faults */
function understood(text: string): Endpoint[] {
  const { endpoints, faults } = originsIn(text);
  for (const { line, message } of faults) throw new Error(`line ${line}: ${message}`);
  return endpoints;
}
