import { type AmbiguousPath, GatewayError, type Policy } from '@portico/pipeline';
import { type DeclaredView } from '../declared/declared-view.ts';
import { type FoundView } from '../views/view-finder.ts';
import { type StaticFile } from '../static/static-files.ts';
import { type Asked } from './conditions.ts';
import { HostIndex } from './host-index.ts';
import { accepts, isPlain, meets, RESERVED, templateMatch } from './match.options.ts';
import { foldedPath } from './near-miss.ts';
import { type AnsweredRoute, type Route } from './route.ts';

/**
 * All that a path can lead to, and the one place that says so: a view in code (which Nest serves; the table knows it so that
 * nothing below can take its path), a declared view, a route to an upstream, an answer of the gateway's own, a file.
 */
export type Served = FoundView | DeclaredView | Route | AnsweredRoute | StaticFile;

/** What the table found for a request that no view in code took. */
export type Found = Exclude<Served, FoundView> | Methods;

/** The methods that a path takes, for an OPTIONS that asks. */
export interface Methods {
  readonly kind: 'methods';
  readonly allow: string;
}

/** Where nothing is served but what the gateway has there itself. */
interface Reserved {
  readonly kind: 'reserved';
  readonly match: ReturnType<typeof templateMatch>;
}

interface Placed {
  readonly rank: number;
  readonly entry: Served | Reserved;
}

/** Everything that a gateway serves, compiled, in the order of precedence: of what matches, the first wins. */
export class RouteTable {
  readonly #index = new HostIndex<Placed, Asked>((asked) => asked.request.host);
  /** The same without regard to case and the like: whoever comes first here, the path may be meant for. */
  readonly #folded = new HostIndex<Placed, Asked>((asked) => asked.request.host);
  /** Those that some path takes. */
  readonly methods: ReadonlySet<string>;
  readonly #isWeighted: boolean;
  /** Whether some template is not its own folded form. */
  readonly #isFolded: boolean;
  /** One for each request, so that it matches the same however often it is looked at. */
  #draw = 0;

  /** @param entries in the order of precedence */
  constructor(
    readonly entries: readonly Served[],
    private readonly random: () => number = Math.random,
  ) {
    const reserved: Reserved[] = RESERVED.flatMap((path) => [path, `${path}/**`]).map((path) => ({ kind: 'reserved', match: templateMatch(path) }));
    const views = entries.filter(({ kind }) => kind === 'code');
    const others = entries.filter(({ kind }) => kind !== 'code');
    [...views, ...reserved, ...others].forEach((entry, rank) => {
      const { hosts, template, folded } = entry.match;
      this.#index.add(hosts, template, { rank, entry });
      this.#folded.add(hosts, folded, { rank, entry });
    });
    this.#isWeighted = entries.some(({ match }) => match.weight < 1);
    this.#isFolded = entries.some(({ match: { template, folded } }) => template.segments.some((segment, at) => segment !== folded.segments[at]));
    this.methods = new Set(entries.flatMap(({ match }) => [...(match.methods ?? [])]));
  }

  readonly #accepts = ({ entry }: Placed, asked: Asked): boolean => accepts(entry.match, asked, this.#draw);

  /**
   * What serves a request that no view in code took.
   *
   * @throws GatewayError `no_route`; `method_not_allowed` with Allow (RFC 9110 section 15.5.6)
   */
  find(asked: Asked): Found {
    if (this.#isWeighted) this.#draw = this.random();
    const found = this.#index.first(asked.path, this.#accepts, asked);
    const entry = found?.entry;
    if (entry === undefined || entry.kind === 'code' || entry.kind === 'reserved') return this.methodsAt(asked);
    const folded = foldedPath(asked.path) ?? (this.#isFolded ? asked.path : undefined);
    if (folded !== undefined && this.#folded.first(folded, this.#accepts, asked)?.rank !== found!.rank) throw nothing();
    return entry;
  }

  /** What a request of another method than the one asked by would be served by, with the methods that it takes. */
  entryFor(asked: Asked): { readonly policy: Policy; readonly methods: Iterable<string> } | undefined {
    const entry = this.#index.first(asked.path, this.#accepts, asked)?.entry;
    if (entry === undefined || entry.kind === 'reserved') return undefined;
    return { policy: entry.policy, methods: (entry.kind === 'code' ? entry.methods : entry.match.methods) ?? [] };
  }

  /**
   * Whether all that may serve an ambiguous path allows its spellings, and every way to read it leads to the same, or to nothing:
   * no other's policy can be evaded by it. Host, fields and query are not looked at: whatever they are, it must hold.
   */
  allows(method: string, { spellings, readings }: AmbiguousPath): boolean {
    const allowed = ({ entry }: Placed) => spellings.every((spelling) => entry.match.allow.has(spelling));
    const own = this.#candidates(method, readings[0]!);
    // An OPTIONS that nothing takes is asked of what takes other methods, and leads nowhere.
    if (own.length === 0) return method === 'OPTIONS' && this.#index.all(readings[0]!).some(allowed);
    if (!own.every(allowed)) return false;
    return readings.every((reading) => {
      const others = this.#candidates(method, reading);
      return others.length === 0 || (others.length === own.length && others.every(({ rank }, at) => rank === own[at]!.rank));
    });
  }

  /** All that may serve a request with this method and path: the first that takes whatever comes, and what stands before it. */
  #candidates(method: string, path: string): Placed[] {
    const taken = this.#folded.all(foldedPath(path) ?? path).filter(({ entry: { match } }) => match.methods?.has(method) ?? true);
    const last = taken.findIndex(({ entry }) => isPlain(entry.match));
    return last < 0 ? taken : taken.slice(0, last + 1);
  }

  /**
   * What an OPTIONS is told that no route takes.
   *
   * @throws GatewayError `no_route`; `method_not_allowed` for another method
   */
  methodsAt(asked: Asked): Methods {
    const known: Placed[] = [];
    this.#index.first(asked.path, (placed) => meets(placed.entry.match.conditions, asked) && known.push(placed) < 0, asked);
    known.sort((a, b) => a.rank - b.rank);
    const first = known[0]?.entry;
    if (first === undefined || first.kind === 'reserved') throw nothing();
    // The path of a view in code is its own, whatever the method.
    const own = first.kind === 'code' ? known.filter(({ entry }) => entry.kind === 'code') : known;
    const methods = own.flatMap(({ entry }) => [...((entry.kind === 'code' ? entry.methods : entry.match.methods) ?? [])]);
    const allow = [...new Set([...methods, 'OPTIONS'])].join(', ');
    if (asked.method === 'OPTIONS') return { kind: 'methods', allow };
    throw new GatewayError('method_not_allowed', `This path takes ${allow}.`, { headers: { Allow: allow } });
  }
}

function nothing(): GatewayError {
  return new GatewayError('no_route', 'Nothing is served at this path.');
}
