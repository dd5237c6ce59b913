import { type Exchange } from '@portico/pipeline';

const MAX_ANSWERS = 4_000;

interface Known {
  /** Of the answer without a coding. */
  readonly tag: string;
  readonly isCompressible: boolean;
  /** Until when all that it was made of is fresh, on the clock of `performance.now()`. */
  readonly until: number;
}

/**
 * What answers were the last time, as long as all that they are made of stays fresh (RFC 9111 section 4.2): whoever has such
 * an answer is told so without composing it again. Nobody learns of another's.
 */
export class KnownAnswers {
  readonly #known = new Map<string, Known>();

  /** @param now on the clock of `performance.now()` */
  constructor(private readonly now: () => number = () => performance.now()) {}

  find(exchange: Exchange): Known | undefined {
    const known = this.#known.get(keyOf(exchange));
    return known !== undefined && known.until > this.now() ? known : undefined;
  }

  keep(exchange: Exchange, known: Known): void {
    const key = keyOf(exchange);
    this.#known.delete(key);
    if (known.until <= this.now()) return;
    this.#known.set(key, known);
    if (this.#known.size > MAX_ANSWERS) this.#known.delete(this.#known.keys().next().value!);
  }
}

function keyOf({ policy, path, query, principal: { kind, subject, client, scopes, roles } }: Exchange): string {
  return kind === 'anonymous' ? `${policy!.name} ${path}${query}` : JSON.stringify([policy!.name, path, query, subject, client, scopes, roles]);
}
