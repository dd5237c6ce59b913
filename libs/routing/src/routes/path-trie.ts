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

function node<T>(): Node<T> {
  return { literal: new Map(), captured: undefined, ends: [], rests: [] };
}
