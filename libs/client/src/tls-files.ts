import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { WatchedFiles } from '@portico/pipeline';
import { type ConnectionOptions } from './instance.ts';
import { type TlsOptions } from './tls.options.ts';

type Material = NonNullable<ConnectionOptions['tls']>;
const NAMES = ['ca', 'cert', 'key'] as const;
const LOOK_EVERY_MS = 2_000;

/** The certificates and the key of an upstream, read again when they change. */
export class TlsFiles {
  material: Material;
  readonly #names: readonly (typeof NAMES)[number][];
  readonly #files: WatchedFiles;

  /**
   * @param changed told when `material` is another; certificate and key that do not fit each other are not taken
   * @throws Error when a file cannot be read or is none
   */
  constructor(options: TlsOptions, directory: string, changed: () => void, everyMs = LOOK_EVERY_MS) {
    const given = options ?? {};
    this.#names = NAMES.filter((name) => given[name] !== undefined);
    const paths = this.#names.map((name) => resolve(directory, given[name]!));
    this.#files = new WatchedFiles(paths, everyMs, (contents) => {
      this.material = this.#checked(contents);
      changed();
    });
    try {
      this.material = this.#checked(this.#files.contents);
    } catch (error) {
      this.#files.close();
      throw error;
    }
  }

  close(): void {
    this.#files.close();
  }

  #checked(contents: readonly string[]): Material {
    const material = Object.fromEntries(this.#names.map((name, at) => [name, contents[at]])) as Material;
    createSecureContext(material);
    return material;
  }
}
