import { defineSection, type ReportFault, type WholeConfig } from '@portico/pipeline';
import { z } from 'zod';
import { checkEdge, edgeOptions } from '../edge/edge.options.ts';
import { auth } from './auth.options.ts';
import { checkForward, forwardOptions } from './forward.options.ts';
import { checkHeaders, headersOptions } from './headers.options.ts';
import { match, matchOf, type Match, reservedPrefix, takesAllOf } from './match.options.ts';
import { checkRespond, respondOptions } from './respond.options.ts';
import { faultsOptions } from '../traffic/faults.ts';
import { mirrorOptions } from '../traffic/mirror.ts';
import { checkOtherUpstreams, splitOptions } from '../traffic/split.ts';
import { deprecatedOptions } from '../versions/deprecated.ts';

/** Each feature brings its keys, and says in a check what a schema cannot see. */
const route = z
  .strictObject({
    name: z.string().min(1).describe('In logs, metrics and /routes.'),
    match,
    ...forwardOptions,
    ...respondOptions,
    ...headersOptions,
    ...splitOptions,
    ...mirrorOptions,
    ...faultsOptions,
    ...deprecatedOptions,
    maintenance: z.boolean().default(false).describe('Closes it: 503 with Retry-After.'),
    priority: z.enum(['interactive', 'prefetch', 'background']).default('interactive').describe('What is shed first when an upstream has too much to do. Callers may only lower theirs.'),
    ...edgeOptions,
    auth,
  })
  .refine(({ to, respond }) => (to === undefined) !== (respond === undefined), 'expected either to, an upstream, or respond, an answer');

const CHECKS: readonly RouteCheck[] = [checkForward, checkRespond, checkHeaders, checkOtherUpstreams, checkEdge];

export type RouteOptions = z.output<typeof route>;

/** Looks at one route. The path of what it reports leads from the route, which stands at `place`. */
export type RouteCheck = (route: RouteOptions, context: { readonly whole: WholeConfig; readonly report: ReportFault; readonly place: readonly (string | number)[] }) => void;

/** `routes:` of gateway.yaml. */
export const routesSection = defineSection({
  key: 'routes',
  schema: z.array(route).default([]).describe('Paths that are forwarded to an upstream or answered by the gateway, in order: the first match wins.'),
  check(routes, whole, report) {
    const seen: { name: string; match: Match }[] = [];
    routes.forEach((options, at) => {
      const reportHere: ReportFault = (path, message, fix) => report(['routes', at, ...path], message, fix);
      for (const check of CHECKS) check(options, { whole, report: reportHere, place: ['routes', at] });
      const here = { name: options.name, match: matchOf(options.match) };
      const reserved = reservedPrefix(here.match.template);
      if (reserved) reportHere(['match', 'path'], `${reserved} is served by the gateway itself`, 'Choose another path');
      if (seen.some((other) => other.name === options.name)) reportHere(['name'], `another route is called "${options.name}"`, 'Give it a name of its own');
      const shadow = seen.find((other) => takesAllOf(other.match, here.match));
      if (shadow) reportHere(['match'], `never matches: the route "${shadow.name}" above takes all of it`, 'Move it up, or narrow the other');
      seen.push(here);
    });
  },
});
