import { type PathTemplate } from './path-template.ts';

interface Node<T> {
  readonly literal: Map<string, Node<T>>;
  captured: Node<T> | undefined;
  /** What ends here, and what takes the rest from here, in order. */
  readonly ends: T[];
  readonly rests: T[];
}

/** Something with its place in the order: what has the lower rank comes first. */
export interface Ranked {
  readonly rank: number;
}

/** Decides whether what matches by its path is what is looked for. */
export type Accepts<T, Asked> = (entry: T, asked: Asked) => boolean;

/**
 * Finds what a path matches, in the order of rank, at a cost that grows with the path's length and not with the number of
 * entries.
 */
export class PathTrie<T extends Ranked, Asked> {
  readonly #root: Node<T> = node();

  /** In the order of rank. */
  add({ segments, rest }: Pick<PathTemplate, 'segments' | 'rest'>, entry: T): void {
    let at = this.#root;
    for (const segment of segments) {
      if (typeof segment !== 'string') at = at.captured ??= node();
      else {
        let next = at.literal.get(segment);
        if (!next) at.literal.set(segment, (next = node()));
        at = next;
      }
    }
    (rest ? at.rests : at.ends).push(entry);
  }

  /** The first entry that matches the path and is accepted, unless `best` comes before it. */
  first(path: string, accepts: Accepts<T, Asked>, asked: Asked, best?: T): T | undefined {
    return this.#first(this.#root, path, 0, accepts, asked, best);
  }

  /** `from` is where the next segment's slash stands, or the path's end. */
  #first(at: Node<T>, path: string, from: number, accepts: Accepts<T, Asked>, asked: Asked, best: T | undefined): T | undefined {
    let found = at.rests.length > 0 ? firstOf(at.rests, accepts, asked, best) : best;
    // "/" alone has no segment; an empty segment elsewhere, as of a trailing slash, is what only ** takes.
    if (from >= path.length || path === '/') return firstOf(at.ends, accepts, asked, found);
    const next = path.indexOf('/', from + 1);
    const to = next < 0 ? path.length : next;
    if (to === from + 1) return found;
    const literal = at.literal.size > 0 ? at.literal.get(path.slice(from + 1, to)) : undefined;
    if (literal) found = this.#first(literal, path, to, accepts, asked, found);
    if (at.captured) found = this.#first(at.captured, path, to, accepts, asked, found);
    return found;
  }
}

function firstOf<T extends Ranked, Asked>(entries: T[], accepts: Accepts<T, Asked>, asked: Asked, best: T | undefined): T | undefined {
  for (const entry of entries) {
    if (best !== undefined && entry.rank > best.rank) return best;
    if (accepts(entry, asked)) return entry;
  }
  return best;
}

function node<T>(): Node<T> {
  return { literal: new Map(), captured: undefined, ends: [], rests: [] };
}
