/** What Cache-Control of an answer says, and only that (RFC 9111 section 5.2.2; RFC 5861; RFC 8246). Times in seconds. */
export interface ResponseDirectives {
  noStore: boolean;
  /** Field names: only those may not be reused without validation. */
  noCache: boolean | readonly string[];
  /** Field names: only those belong to one client. */
  private: boolean | readonly string[];
  public: boolean;
  mustRevalidate: boolean;
  proxyRevalidate: boolean;
  mustUnderstand: boolean;
  immutable: boolean;
  /** Undefined where it is not said; 0 where it is said badly (section 4.2.1: then the answer is stale). */
  maxAge: number | undefined;
  sMaxage: number | undefined;
  staleWhileRevalidate: number | undefined;
  staleIfError: number | undefined;
}

/** What Cache-Control of a request asks for (section 5.2.1). Times in seconds. */
export interface RequestDirectives {
  noStore: boolean;
  noCache: boolean;
  onlyIfCached: boolean;
  maxAge: number | undefined;
  minFresh: number | undefined;
  /** Infinity without a value. */
  maxStale: number | undefined;
  staleIfError: number | undefined;
}

/** A directive's value: `true` without one. */
export type DirectiveValue = string | number | boolean;

/** Calls `each` with every directive of a list field, name in lower case, quotes taken off, in order. */
export function eachDirective(field: string, each: (name: string, value: DirectiveValue) => void): void {
  for (const member of membersOf(field)) {
    const text = member.trim();
    const name = TOKEN.exec(text)?.[0];
    if (name === undefined) continue;
    const rest = text.slice(name.length);
    // No space around the equals sign (section 5.2): what has one has no value that counts.
    if (rest === '') each(name.toLowerCase(), true);
    else each(name.toLowerCase(), rest.startsWith('=') ? unquoted(rest.slice(1)) : '');
  }
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+/i;

/** What stands between the commas outside of quotes. A quote that nothing closes is a character like any other. By hand: clients write such fields, too. */
function membersOf(field: string): string[] {
  if (!field.includes('"')) return field.split(',');
  const members: string[] = [];
  let from = 0;
  let closes = true;
  for (let at = 0; at < field.length; at += 1) {
    if (field[at] === '"' && closes) {
      const end = closingQuote(field, at);
      closes = end > 0;
      if (closes) at = end;
    } else if (field[at] === ',') {
      members.push(field.slice(from, at));
      from = at + 1;
    }
  }
  return [...members, field.slice(from)];
}

function closingQuote(field: string, open: number): number {
  for (let at = open + 1; at < field.length; at += 1) {
    if (field[at] === '"') return at;
    if (field[at] === '\\') at += 1;
  }
  return -1;
}

function unquoted(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}

/** Section 1.2.2: what is larger than this counts as this much. */
const MOST_SECONDS = 2_147_483_648;

/** @returns undefined for what is no number of seconds */
export function deltaSeconds(value: DirectiveValue): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? Math.min(value, MOST_SECONDS) : undefined;
  return typeof value === 'string' && /^\d+$/.test(value) ? Math.min(Number(value), MOST_SECONDS) : undefined;
}

export function noDirectives(): ResponseDirectives {
  return {
    noStore: false,
    noCache: false,
    private: false,
    public: false,
    mustRevalidate: false,
    proxyRevalidate: false,
    mustUnderstand: false,
    immutable: false,
    maxAge: undefined,
    sMaxage: undefined,
    staleWhileRevalidate: undefined,
    staleIfError: undefined,
  };
}

/** Notes one directive. Of two that differ the first counts where it is a time, the stricter where it is a prohibition (section 4.2.1). */
export function note(all: ResponseDirectives, name: string, value: DirectiveValue): void {
  switch (name) {
    case 'no-store': all.noStore = true; break;
    case 'no-cache': all.noCache = stricter(all.noCache, value); break;
    case 'private': all.private = stricter(all.private, value); break;
    case 'public': all.public = true; break;
    case 'must-revalidate': all.mustRevalidate = true; break;
    case 'proxy-revalidate': all.proxyRevalidate = true; break;
    case 'must-understand': all.mustUnderstand = true; break;
    case 'immutable': all.immutable = true; break;
    case 'max-age': all.maxAge ??= deltaSeconds(value) ?? 0; break;
    case 's-maxage': all.sMaxage ??= deltaSeconds(value) ?? 0; break;
    case 'stale-while-revalidate': all.staleWhileRevalidate ??= deltaSeconds(value) ?? 0; break;
    case 'stale-if-error': all.staleIfError ??= deltaSeconds(value) ?? 0; break;
  }
}

function stricter(before: boolean | readonly string[], value: DirectiveValue): boolean | readonly string[] {
  if (before === true || typeof value !== 'string') return true;
  const names = value.split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  return names.length === 0 ? true : [...(before === false ? [] : before), ...names];
}

export function responseDirectives(field: string): ResponseDirectives {
  const all = noDirectives();
  eachDirective(field, (name, value) => note(all, name, value));
  return all;
}

export const NOTHING_ASKED: Readonly<RequestDirectives> = Object.freeze({
  noStore: false,
  noCache: false,
  onlyIfCached: false,
  maxAge: undefined,
  minFresh: undefined,
  maxStale: undefined,
  staleIfError: undefined,
});

export function requestDirectives(field: string): RequestDirectives {
  const all = { ...NOTHING_ASKED };
  eachDirective(field, (name, value) => {
    switch (name) {
      case 'no-store': all.noStore = true; break;
      case 'no-cache': all.noCache = true; break;
      case 'only-if-cached': all.onlyIfCached = true; break;
      case 'max-age': all.maxAge ??= deltaSeconds(value); break;
      case 'min-fresh': all.minFresh ??= deltaSeconds(value); break;
      case 'max-stale': all.maxStale ??= value === true ? Infinity : deltaSeconds(value); break;
      case 'stale-if-error': all.staleIfError ??= deltaSeconds(value); break;
    }
  });
  return all;
}
