import { type Upstream, type Upstreams } from '@portico/client';
import { type Exchange, type Policy, type Priority } from '@portico/pipeline';
import { requirementOf } from './auth.options.ts';
import { type HeaderRules, rulesOf } from './headers.options.ts';
import { type Match, matchOf } from './match.options.ts';
import { capture, fill, parseTemplate, type PathTemplate } from './path-template.ts';
import { answerOf, type FixedAnswer } from './respond.options.ts';
import { type RouteOptions } from './routes.section.ts';
import { type Faults } from '../traffic/faults.ts';
import { type Mirror, mirrorOf } from '../traffic/mirror.ts';
import { type Split, splitOf } from '../traffic/split.ts';
import { type Deprecation, deprecationOf } from '../versions/deprecated.ts';

/** What the table has to know of whatever it leads to. */
export interface Entry {
  readonly policy: Policy;
  readonly match: Match;
  /** Where it is declared: `gateway.yaml:12`, or `code`. */
  readonly origin: string;
}

/** What every declared route may say. */
interface Declared extends Entry {
  readonly deprecation: Deprecation | undefined;
  readonly maintenance: boolean;
  readonly priority: Priority;
}

/** A declared route that leads to an upstream, ready to serve: everything that can be decided at load is. */
export interface Route extends Declared {
  readonly kind: 'forward';
  readonly rewrite: PathTemplate | undefined;
  readonly upstream: Upstream;
  readonly idleTimeoutMs: number;
  readonly passCookies: boolean;
  /** Which answers of 500 and more are passed on. */
  readonly errors: 'pass' | 'problems' | 'own';
  /** Takes WebSockets and nothing else. */
  readonly websocket: boolean;
  readonly requestRules: HeaderRules | undefined;
  readonly responseRules: HeaderRules | undefined;
  readonly split: Split | undefined;
  readonly mirror: Mirror | undefined;
  readonly faults: Faults | undefined;
}

/** A declared route that the gateway answers itself. */
export interface AnsweredRoute extends Declared {
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
  const { deprecated, maintenance, priority } = options;
  const entry: Declared = { policy, match: matchOf(options.match), origin, deprecation: deprecationOf(deprecated), maintenance, priority };
  if (options.respond !== undefined) return Object.freeze({ kind: 'respond', ...entry, answer: answerOf(options.respond) });
  return Object.freeze({
    kind: 'forward',
    ...entry,
    rewrite: options.rewrite === undefined ? undefined : parseTemplate(options.rewrite),
    // The section's check has seen to it that there is one.
    upstream: upstreams.find(options.to!)!,
    idleTimeoutMs: options.idleTimeout ?? defaults.idleTimeoutMs,
    passCookies: options.cookies === 'pass',
    errors: options.errors,
    websocket: options.websocket,
    requestRules: rulesOf(options.headers?.request),
    responseRules: rulesOf(options.headers?.response),
    split: splitOf(options, upstreams),
    mirror: mirrorOf(options, upstreams),
    faults: options.faults,
  });
}

/** The path and query that the upstream is asked for. */
export function targetOf({ match, rewrite }: Route, { path, query }: Pick<Exchange, 'path' | 'query'>): string {
  return (rewrite ? fill(rewrite, capture(match.template, path)) : path) + query;
}
