import { type FastifyReply } from 'fastify';

/** Most fields that are remembered, and the longest one that is read, in characters; RFC 5646 section 4.4.1 says how long a tag can be. */
const MAX_REMEMBERED = 256;
const MAX_LENGTH = 500;
const MAX_RANGE = 35;
/** RFC 9110 section 12.5.4, with a language range of RFC 4647 section 2.1 and a weight of section 12.4.2. */
const PIECE = /^\s*(\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

interface Range {
  readonly text: string;
  readonly weight: number;
}

/** The locales that a gateway offers, and which of them an answer is to be in. */
export class Locales {
  readonly #offered: readonly (readonly [tag: string, lower: string])[];
  readonly #remembered = new Map<string, string | undefined>();

  /** @param offered language tags (RFC 5646), the default one first */
  constructor(offered: readonly string[]) {
    this.#offered = offered.map((tag) => [tag, tag.toLowerCase()]);
  }

  /**
   * The preferred locale if it is offered, else the one that the client asks for, else the default.
   *
   * @param accepted the Accept-Language field
   */
  of(accepted: string | undefined, preferred?: string | null): string {
    return this.#find(preferred) ?? this.#find(accepted) ?? this.#offered[0]![0];
  }

  #find(field: string | null | undefined): string | undefined {
    if (!field || field.length > MAX_LENGTH) return undefined;
    if (this.#remembered.has(field)) return this.#remembered.get(field);
    const found = this.#match(rangesOf(field));
    if (this.#remembered.size === MAX_REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value!);
    this.#remembered.set(field, found);
    return found;
  }

  /** By the wish that weighs most: a locale that it covers (RFC 4647 section 3.3.1), or one of the same language (section 3.4). */
  #match(ranges: readonly Range[]): string | undefined {
    for (const { text, weight } of ranges) {
      if (weight === 0) break;
      for (let range = text; range !== ''; range = shorter(range)) {
        const found = this.#offered.find(([, lower]) => covers(range, lower) && weightOf(lower, ranges) !== 0);
        if (found) return found[0];
      }
    }
    return undefined;
  }
}

/** Those that weigh most first. What cannot be read is left out. */
function rangesOf(field: string): Range[] {
  const ranges: Range[] = [];
  for (const piece of field.split(',')) {
    const [, text, weight] = PIECE.exec(piece) ?? [];
    if (text !== undefined && text.length <= MAX_RANGE) ranges.push({ text: text.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) });
  }
  return ranges.sort((a, b) => b.weight - a.weight);
}

function covers(range: string, tag: string): boolean {
  return range === '*' || tag === range || tag.startsWith(`${range}-`);
}

/** By the most exact of the ranges that cover it; undefined where none does. */
function weightOf(tag: string, ranges: readonly Range[]): number | undefined {
  let best: Range | undefined;
  for (const range of ranges) {
    if (covers(range.text, tag) && (best === undefined || best.text === '*' || range.text.length > best.text.length)) best = range;
  }
  return best?.weight;
}

/** Without its last subtag, and without a singleton that would then be the last (RFC 4647 section 3.4). */
function shorter(range: string): string {
  const cut = range.slice(0, Math.max(0, range.lastIndexOf('-')));
  return cut.at(-2) === '-' ? cut.slice(0, -2) : cut;
}

/** Says in the answer that it would be another with another field in the request (RFC 9110 section 12.5.5). */
export function varyBy(reply: FastifyReply, name: string): void {
  const before = reply.getHeader('vary');
  reply.header('Vary', before === undefined ? name : `${String(before)}, ${name}`);
}
