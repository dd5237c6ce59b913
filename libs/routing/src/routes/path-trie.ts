import { type PathTemplate } from './path-template.ts';

interface Node<T> {
  readonly literal: Map<string, Node<T>>;
  captured: Node<T> | undefined;
  /** What ends here, and what takes the rest from here, in order. */
  readonly ends: Ranked<T>[];
  readonly rests: Ranked<T>[];
}

interface Ranked<T> {
  readonly rank: number;
  readonly entry: T;
}

/**
 * Finds what a path matches, in the order in which the entries were added, at a cost that grows with the path's length and
 * not with the number of entries.
 */
export class PathTrie<T> {
  readonly #root: Node<T> = node();
  #size = 0;

  add(template: PathTemplate, entry: T): void {
    let at = this.#root;
    for (const segment of template.segments) {
      if (typeof segment !== 'string') at = at.captured ??= node();
      else {
        let next = at.literal.get(segment);
        if (!next) at.literal.set(segment, (next = node()));
        at = next;
      }
    }
    (template.rest ? at.rests : at.ends).push({ rank: this.#size, entry });
    this.#size += 1;
  }

  /** The first entry, in order, that matches the canonical path and is accepted. */
  first(path: string, accepts: (entry: T, by: string) => boolean, by: string): T | undefined {
    return this.#first(this.#root, path, 0, accepts, by, undefined)?.entry;
  }

  #first(at: Node<T>, path: string, from: number, accepts: (entry: T, by: string) => boolean, by: string, best: Ranked<T> | undefined): Ranked<T> | undefined {
    let found = at.rests.length > 0 ? firstOf(at.rests, accepts, by, best) : best;
    if (from >= path.length || path === '/') return firstOf(at.ends, accepts, by, found);
    const next = path.indexOf('/', from + 1);
    const to = next < 0 ? path.length : next;
    if (to === from + 1) return found;
    const literal = at.literal.size > 0 ? at.literal.get(path.slice(from + 1, to)) : undefined;
    if (literal) found = this.#first(literal, path, to, accepts, by, found);
    if (at.captured) found = this.#first(at.captured, path, to, accepts, by, found);
    return found;
  }

  /** All entries that match the canonical path, in order. */
  match(path: string): T[] {
    const found: Ranked<T>[] = [];
    this.#collect(this.#root, path, 0, found);
    if (found.length > 1) found.sort((a, b) => a.rank - b.rank);
    return found.map(({ entry }) => entry);
  }

  /** `from` is where the next segment's slash stands, or the path's end. */
  #collect(at: Node<T>, path: string, from: number, found: Ranked<T>[]): void {
    if (at.rests.length > 0) found.push(...at.rests);
    // "/" alone has no segment; a trailing slash elsewhere is an empty segment, which only ** takes.
    if (from >= path.length || path === '/') {
      found.push(...at.ends);
      return;
    }
    const next = path.indexOf('/', from + 1);
    const to = next < 0 ? path.length : next;
    if (to === from + 1) return;
    const literal = at.literal.get(path.slice(from + 1, to));
    if (literal) this.#collect(literal, path, to, found);
    if (at.captured) this.#collect(at.captured, path, to, found);
  }
}

function firstOf<T>(entries: Ranked<T>[], accepts: (entry: T, by: string) => boolean, by: string, best: Ranked<T> | undefined): Ranked<T> | undefined {
  for (const entry of entries) {
    if (best !== undefined && entry.rank > best.rank) return best;
    if (accepts(entry.entry, by)) return entry;
  }
  return best;
}

function node<T>(): Node<T> {
  return { literal: new Map(), captured: undefined, ends: [], rests: [] };
}
