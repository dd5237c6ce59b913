/** Spellings of a path that other programs may read as another path. A route can allow them by name for its own paths. */
export const SPELLINGS = ['encoded-slash', 'double-slash', 'backslash', 'semicolon', 'encoded-percent'] as const;
export type Spelling = (typeof SPELLINGS)[number];

/** How another program may read each of them. Percent-encodings are in upper case here. */
const READ: Readonly<Record<Spelling, (path: string) => string>> = {
  'encoded-slash': (path) => path.replaceAll('%2F', '/'),
  'double-slash': (path) => path.replace(/\/{2,}/g, '/'),
  backslash: (path) => path.replaceAll('%5C', '/'),
  semicolon: (path) => path.replace(/(?:;|%3B)[^/]*/g, ''),
  'encoded-percent': (path) => path.replace(/%25([0-9A-Fa-f]{2})/g, (_all, code: string) => decoded(code)),
};

/** Past it, a path is refused. */
const MOST_READINGS = 64;

/** An ambiguous path, as it is spelled and as others may read it: by any of {@link READ}, in any order. */
export interface AmbiguousPath {
  readonly spellings: readonly Spelling[];
  /** The first is the path's own. */
  readonly readings: readonly string[];
}

/** @returns undefined when some reading leads upwards, or there are too many to look at */
export function readingsOf(path: string): readonly string[] | undefined {
  const readings = new Set([path]);
  // A set gives what is added during the walk as well.
  for (const reading of readings) {
    if (DOTS.test(reading) || readings.size > MOST_READINGS) return undefined;
    for (const spelling of SPELLINGS) readings.add(READ[spelling](reading));
  }
  return [...readings];
}

const DOTS = /(?:^|\/)(?:\.|%2E){1,2}(?:\/|$)/i;

function decoded(code: string): string {
  const character = String.fromCharCode(parseInt(code, 16));
  return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${code.toUpperCase()}`;
}

/** What the table of paths lets pass that is refused elsewhere. Whoever owns it says so; until then, nothing is. */
export class AllowedTargets {
  /** The methods that some path takes. */
  methods: ReadonlySet<string> = new Set();
  /** Whether what is served at an ambiguous path allows its spellings. */
  allows: (method: string, path: AmbiguousPath) => boolean = () => false;
}
