import { Resolver } from 'node:dns/promises';
import { resolve } from 'node:path';
import { type Endpoint } from '../instance.ts';
import { addressesOf } from './dns.ts';
import { endpointOf } from './endpoint-of.ts';
import { NameSource } from './name-source.ts';
import { OriginsFile } from './origins-file.ts';
import { type OriginEntry } from './origins.options.ts';
import { type Names, type Source } from './source.ts';
import { targetsOf } from './srv.ts';

const RESOLVER_MS = 2_000;

/** Knows the instances that `origins:` means, and tells when they are others. */
export class Discovery {
  #sources = new Map<string, Source>();

  constructor(
    private readonly changed: () => void,
    private readonly names: Names = new Resolver({ timeout: RESOLVER_MS, tries: 2 }) as Names,
  ) {}

  get endpoints(): Endpoint[] {
    return [...this.#sources.values()].flatMap(({ endpoints }) => endpoints);
  }

  /** What went wrong in the last looks. */
  get problems(): string[] {
    return [...this.#sources].flatMap(([entry, { problem }]) => (problem === undefined ? [] : [`${entry}: ${problem}`]));
  }

  /**
   * Sources of entries that stay keep what they know.
   *
   * @param directory where files lie
   * @throws Error for a file that cannot be read or understood; then nothing has changed
   */
  become(entries: readonly OriginEntry[], directory: string): void {
    const before = this.#sources;
    const after = new Map<string, Source>();
    try {
      for (const entry of entries) {
        const key = JSON.stringify('file' in Object(entry) ? { ...(entry as object), directory } : entry);
        after.set(key, before.get(key) ?? after.get(key) ?? this.#sourceOf(entry, directory));
      }
    } catch (error) {
      closeWithout(after, before);
      throw error;
    }
    this.#sources = after;
    closeWithout(before, after);
  }

  close(): void {
    for (const source of this.#sources.values()) source.close();
  }

  #sourceOf(entry: OriginEntry, directory: string): Source {
    const { names, changed } = this;
    if (typeof entry === 'string' || 'url' in entry) return { endpoints: [endpointOf(entry)], close() {} };
    if ('file' in entry) return new OriginsFile(resolve(directory, entry.file), changed, entry.every);
    if ('srv' in entry) {
      const { srv, scheme = 'http', zone, every } = entry;
      return new NameSource([], () => targetsOf(names, srv, scheme, zone), changed, every);
    }
    const { zone, every } = entry;
    const { origin } = endpointOf(entry.dns);
    // Until the addresses are known, and where only the system knows the name, as in /etc/hosts, the name itself will do.
    return new NameSource([{ origin, weight: 1, zone }], () => addressesOf(names, origin, zone), changed, every);
  }
}

/** Closes the sources that are not among the others. */
function closeWithout(sources: ReadonlyMap<string, Source>, others: ReadonlyMap<string, Source>): void {
  for (const [key, source] of sources) if (!others.has(key)) source.close();
}
