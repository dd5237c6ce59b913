import { type CorsOptions } from './cors.section.ts';

/** How many origins that fit a pattern are remembered. */
const MAX_REMEMBERED = 200;

/** What an answer carries for its origin: names and values in turn, with those that every answer carries. */
export interface CorsFields {
  readonly fields: readonly string[];
  readonly allowed: boolean;
}

/** Whose pages may read the answers of one policy (Fetch section 3.2). Ready lists for each origin. */
export class CorsPolicy {
  readonly #options: CorsOptions;
  readonly #listed = new Map<string, CorsFields>();
  readonly #remembered = new Map<string, CorsFields>();
  readonly #patterns: readonly RegExp[];
  readonly #refused: CorsFields;
  readonly #anybody: CorsFields | undefined;

  /** @param always what every answer carries beside */
  constructor(
    options: CorsOptions,
    private readonly always: readonly string[],
  ) {
    this.#options = options;
    const isOpen = options.origins.includes('*');
    // Where all get the same, caches need not tell them apart.
    this.#anybody = isOpen ? { fields: [...always, 'Access-Control-Allow-Origin', '*', ...this.#exposed()], allowed: true } : undefined;
    this.#refused = { fields: [...always, 'Vary', 'Origin'], allowed: false };
    this.#patterns = options.origins.filter((origin) => origin.includes('//*.')).map(patternOf);
    for (const origin of options.origins) if (!origin.includes('*')) this.#listed.set(origin, this.#allowing(origin));
  }

  /** @param origin the request's Origin; undefined where it has none, as one of the same origin */
  fieldsFor(origin: string | undefined): CorsFields {
    if (this.#anybody) return this.#anybody;
    if (origin === undefined) return this.#refused;
    const known = this.#listed.get(origin) ?? this.#remembered.get(origin);
    if (known) return known;
    if (!this.#patterns.some((pattern) => pattern.test(origin))) return this.#refused;
    const fields = this.#allowing(origin);
    if (this.#remembered.size < MAX_REMEMBERED) this.#remembered.set(origin, fields);
    return fields;
  }

  /** What a preflight is told beside that (Fetch section 3.2.2). @param methods those that the path takes */
  preflight(methods: Iterable<string>): readonly string[] {
    const { headers, maxAge } = this.#options;
    const allowed = this.#options.methods ?? [...methods];
    return [
      'Access-Control-Allow-Methods', allowed.join(', '),
      'Access-Control-Allow-Headers', headers.join(', '),
      'Access-Control-Max-Age', String(Math.floor(maxAge / 1000)),
      'Vary', 'Access-Control-Request-Method, Access-Control-Request-Headers',
    ];
  }

  #allowing(origin: string): CorsFields {
    const credentials = this.#options.credentials ? ['Access-Control-Allow-Credentials', 'true'] : [];
    return { fields: [...this.always, 'Access-Control-Allow-Origin', origin, ...credentials, ...this.#exposed(), 'Vary', 'Origin'], allowed: true };
  }

  #exposed(): string[] {
    const { exposed } = this.#options;
    return exposed.length === 0 ? [] : ['Access-Control-Expose-Headers', exposed.join(', ')];
  }
}

/** One label, of the characters that a host name has, and nothing before or behind. */
function patternOf(origin: string): RegExp {
  const [before, after] = origin.split('*') as [string, string];
  return new RegExp(`^${RegExp.escape(before)}[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?${RegExp.escape(after)}$`);
}
