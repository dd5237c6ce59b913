import { type PathTemplate } from './path-template.ts';
import { type Accepts, PathTrie, type Ranked } from './path-trie.ts';

/** The entries by the host that they are asked for, and then by path. */
export class HostIndex<T extends Ranked, Asked> {
  readonly #any = new PathTrie<T, Asked>();
  /** By name; `.shop.example` stands for all below it. */
  readonly #named = new Map<string, PathTrie<T, Asked>>();
  #hasWildcards = false;

  /** @param hostOf with its port, if it has one */
  constructor(private readonly hostOf: (asked: Asked) => string) {}

  /** In the order of rank. @param hosts none for any */
  add(hosts: readonly string[], template: Pick<PathTemplate, 'segments' | 'rest'>, entry: T): void {
    if (hosts.length === 0) this.#any.add(template, entry);
    for (const host of hosts) {
      const name = host.replace(/^\*/, '');
      this.#hasWildcards ||= name !== host;
      let trie = this.#named.get(name);
      if (!trie) this.#named.set(name, (trie = new PathTrie()));
      trie.add(template, entry);
    }
  }

  /** The first entry that takes the host, matches the path and is accepted. */
  first(path: string, accepts: Accepts<T, Asked>, asked: Asked): T | undefined {
    const found = this.#any.first(path, accepts, asked);
    return this.#named.size === 0 ? found : this.#firstNamed(path, accepts, asked, found);
  }

  #firstNamed(path: string, accepts: Accepts<T, Asked>, asked: Asked, best: T | undefined): T | undefined {
    const name = nameOf(this.hostOf(asked));
    let found = this.#named.has(name) ? this.#named.get(name)!.first(path, accepts, asked, best) : best;
    if (!this.#hasWildcards) return found;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const below = this.#named.get(name.slice(dot));
      if (below) found = below.first(path, accepts, asked, found);
    }
    return found;
  }

  /** All that match the path, whatever the host, in order. */
  all(path: string): T[] {
    const found = new Set<T>();
    const collect = (entry: T) => {
      found.add(entry);
      return false;
    };
    for (const trie of [this.#any, ...this.#named.values()]) trie.first(path, collect, undefined as Asked);
    return [...found].sort((a, b) => a.rank - b.rank);
  }
}

/** RFC 9110 section 4.2.3: case does not matter, nor does the root's dot. */
function nameOf(host: string): string {
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}
