import { type Upstream, type Upstreams } from '@portico/client';
import { GatewayError, type Exchange, type Policy } from '@portico/pipeline';
import { capture, fill, parseTemplate, type PathTemplate } from './path-template.ts';
import { PathTrie } from './path-trie.ts';
import { methodsOf, requirementOf, type RouteOptions } from './routes.section.ts';

/** A declared route, ready to serve: everything that can be decided at load is. */
export interface Route {
  readonly policy: Policy;
  readonly template: PathTemplate;
  /** Whether the template has parameters. */
  readonly captures: boolean;
  readonly methods: ReadonlySet<string>;
  readonly rewrite: PathTemplate | undefined;
  readonly upstream: Upstream;
  readonly idleTimeoutMs: number;
  readonly passCookies: boolean;
  /** Where it is declared, `gateway.yaml:12`. */
  readonly origin: string;
}

/** A view in code, as far as the table has to know of it: its paths are its own, for every method. */
export interface ViewEntry {
  readonly policy: Policy;
  readonly template: PathTemplate;
  readonly methods: ReadonlySet<string>;
}

export interface RouteDefaults {
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxBodyBytes: number;
}

export function routeOf(options: RouteOptions, upstreams: Upstreams, defaults: RouteDefaults, origin: string): Route {
  const policy: Policy = Object.freeze({
    kind: 'route',
    name: options.name,
    auth: requirementOf(options.auth),
    timeoutMs: options.timeout ?? defaults.timeoutMs,
    maxBodyBytes: options.maxBody ?? defaults.maxBodyBytes,
  });
  const template = parseTemplate(options.match.path);
  return Object.freeze({
    policy,
    template,
    captures: template.segments.some((segment) => typeof segment !== 'string'),
    methods: methodsOf(options),
    rewrite: options.rewrite === undefined ? undefined : parseTemplate(options.rewrite),
    // The section's check has seen to it that there is one.
    upstream: upstreams.find(options.to)!,
    idleTimeoutMs: options.idleTimeout ?? defaults.idleTimeoutMs,
    passCookies: options.cookies === 'pass',
    origin,
  });
}

/** What the table found for a request that no view took. */
export type Found = Route | { readonly allow: string };

const isRoute = (entry: Route | ViewEntry): entry is Route => 'upstream' in entry;
/** A view's paths are its own, whatever the method. */
const takes = (entry: Route | ViewEntry, method: string): boolean => entry.policy.kind === 'view' || entry.methods.has(method);

/**
 * Everything that a gateway serves, compiled: views in code before declared routes, of which the first that matches wins.
 */
export class RouteTable {
  readonly #entries = new PathTrie<Route | ViewEntry>();

  constructor(
    readonly views: readonly ViewEntry[],
    readonly routes: readonly Route[],
  ) {
    for (const entry of [...views, ...routes]) this.#entries.add(entry.template, entry);
  }

  /**
   * What serves a request that no view took.
   *
   * @returns a route, or the methods that the path takes when an OPTIONS asked for them
   * @throws GatewayError `no_route`; `method_not_allowed` with Allow (RFC 9110 section 15.5.6)
   */
  find({ method, path }: Pick<Exchange, 'method' | 'path'>): Found {
    const entry = this.#entries.first(path, takes, method);
    return entry !== undefined && isRoute(entry) ? entry : this.#methodsOf(path, method);
  }

  #methodsOf(path: string, method: string): Found {
    const known = this.#entries.match(path);
    const first = known[0];
    if (first === undefined) throw new GatewayError('no_route', 'Nothing is served at this path.');
    const kind = first.policy.kind;
    const methods = known.filter((entry) => entry.policy.kind === kind).flatMap((entry) => [...entry.methods]);
    const allow = [...new Set([...methods, 'OPTIONS'])].join(', ');
    if (method === 'OPTIONS') return { allow };
    throw new GatewayError('method_not_allowed', `This path takes ${allow}.`, { headers: { Allow: allow } });
  }
}

/** The path and query that the upstream is asked for. */
export function targetOf({ template, rewrite }: Route, { path, query }: Pick<Exchange, 'path' | 'query'>): string {
  return (rewrite ? fill(rewrite, capture(template, path)) : path) + query;
}
