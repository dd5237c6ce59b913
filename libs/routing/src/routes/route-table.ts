import { GatewayError, type Exchange } from '@portico/pipeline';
import { type FoundView } from '../views/view-finder.ts';
import { type StaticFile } from '../static/static-files.ts';
import { PathTrie } from './path-trie.ts';
import { type AnsweredRoute, type Route } from './route.ts';

/**
 * All that a path can lead to, and the one place that says so: a view in code (which Nest serves; the table knows it so that
 * nothing below can take its path), a route to an upstream, an answer of the gateway's own, a file.
 */
export type Served = FoundView | Route | AnsweredRoute | StaticFile;

/** What the table found for a request that no view in code took. */
export type Found = Exclude<Served, FoundView> | Methods;

/** The methods that a path takes, for an OPTIONS that asks. */
export interface Methods {
  readonly kind: 'methods';
  readonly allow: string;
}

const takes = ({ match: { methods } }: Served, method: string): boolean => methods === undefined || methods.has(method);

/** Everything that a gateway serves, compiled, in the order of precedence: of what matches, the first wins. */
export class RouteTable {
  readonly #trie = new PathTrie<Served>();

  constructor(readonly entries: readonly Served[]) {
    for (const entry of entries) this.#trie.add(entry.match.template, entry);
  }

  /**
   * What serves a request that no view in code took.
   *
   * @throws GatewayError `no_route`; `method_not_allowed` with Allow (RFC 9110 section 15.5.6)
   */
  find({ method, path }: Pick<Exchange, 'method' | 'path'>): Found {
    const entry = this.#trie.first(path, takes, method);
    return entry !== undefined && entry.kind !== 'code' ? entry : this.#methodsOf(path, method);
  }

  #methodsOf(path: string, method: string): Methods {
    const known = this.#trie.match(path);
    const first = known[0];
    if (first === undefined) throw new GatewayError('no_route', 'Nothing is served at this path.');
    // A view's path is its own, whatever the method.
    const own = first.policy.kind === 'view' ? known.filter(({ policy }) => policy.kind === 'view') : known;
    const methods = own.flatMap((entry) => [...(entry.kind === 'code' ? entry.methods : (entry.match.methods ?? []))]);
    const allow = [...new Set([...methods, 'OPTIONS'])].join(', ');
    if (method === 'OPTIONS') return { kind: 'methods', allow };
    throw new GatewayError('method_not_allowed', `This path takes ${allow}.`, { headers: { Allow: allow } });
  }
}
