import { WatchedFiles } from '@portico/pipeline';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Endpoint } from '../instance.ts';
import { endpointOf } from './endpoint-of.ts';
import { staticOrigin } from './origins.options.ts';
import { isSame, type Source } from './source.ts';

const list = z.array(staticOrigin).min(1);
const content = z.union([list, z.strictObject({ origins: list }).transform(({ origins }) => origins)]);

/** The origins in a YAML or JSON file: a list, or a list under `origins`. @throws Error when it is something else */
export function originsIn(text: string): Endpoint[] {
  return content.parse(parse(text)).map(endpointOf);
}

const EVERY_MS = 1_000;

/** Instances that a file lists. One that cannot be read, or says something else, changes nothing. */
export class OriginsFile implements Source {
  #endpoints: readonly Endpoint[];
  readonly #file: WatchedFiles;

  /** @throws Error for a file that cannot be read or understood at the start */
  constructor(path: string, changed: () => void, everyMs = EVERY_MS) {
    this.#file = new WatchedFiles([path], everyMs, ([text]) => {
      const endpoints = originsIn(text!);
      if (isSame(endpoints, this.#endpoints)) return;
      this.#endpoints = endpoints;
      changed();
    });
    try {
      this.#endpoints = originsIn(this.#file.contents[0]!);
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
