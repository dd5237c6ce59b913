import { type Upstream, type Upstreams } from '@portico/client';
import { type Exchange, type Policy } from '@portico/pipeline';
import { requirementOf } from './auth.options.ts';
import { type Match, matchOf } from './match.options.ts';
import { capture, fill, parseTemplate, type PathTemplate } from './path-template.ts';
import { answerOf, type FixedAnswer } from './respond.options.ts';
import { type RouteOptions } from './routes.section.ts';

/** What the table has to know of whatever it leads to. */
export interface Entry {
  readonly policy: Policy;
  readonly match: Match;
  /** Where it is declared: `gateway.yaml:12`, or `code`. */
  readonly origin: string;
}

/** A declared route that leads to an upstream, ready to serve: everything that can be decided at load is. */
export interface Route extends Entry {
  readonly kind: 'forward';
  readonly rewrite: PathTemplate | undefined;
  readonly upstream: Upstream;
  readonly idleTimeoutMs: number;
  readonly passCookies: boolean;
  /** Takes WebSockets and nothing else. */
  readonly websocket: boolean;
}

/** A declared route that the gateway answers itself. */
export interface AnsweredRoute extends Entry {
  readonly kind: 'respond';
  readonly answer: FixedAnswer;
}

/** What holds for a route that says nothing else. */
export interface RouteDefaults {
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxBodyBytes: number;
}

export function routeOf(options: RouteOptions, upstreams: Upstreams, defaults: RouteDefaults, origin: string): Route | AnsweredRoute {
  const policy: Policy = Object.freeze({
    kind: 'route',
    name: options.name,
    auth: requirementOf(options.auth),
    timeoutMs: options.timeout ?? defaults.timeoutMs,
    maxBodyBytes: options.maxBody ?? defaults.maxBodyBytes,
  });
  const entry: Entry = { policy, match: matchOf(options.match), origin };
  if (options.respond !== undefined) return Object.freeze({ kind: 'respond', ...entry, answer: answerOf(options.respond) });
  return Object.freeze({
    kind: 'forward',
    ...entry,
    rewrite: options.rewrite === undefined ? undefined : parseTemplate(options.rewrite),
    // The section's check has seen to it that there is one.
    upstream: upstreams.find(options.to!)!,
    idleTimeoutMs: options.idleTimeout ?? defaults.idleTimeoutMs,
    passCookies: options.cookies === 'pass',
    websocket: options.websocket,
  });
}

/** The path and query that the upstream is asked for. */
export function targetOf({ match, rewrite }: Route, { path, query }: Pick<Exchange, 'path' | 'query'>): string {
  return (rewrite ? fill(rewrite, capture(match.template, path)) : path) + query;
}
