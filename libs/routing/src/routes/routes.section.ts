import { defineSection, type ReportFault, type WholeConfig } from '@portico/pipeline';
import { z } from 'zod';
import { checkEdge, edgeOptions } from '../edge/edge.options.ts';
import { auth } from './auth.options.ts';
import { checkForward, forwardOptions } from './forward.options.ts';
import { checkHeaders, headersOptions } from './headers.options.ts';
import { match, matchOf } from './match.options.ts';
import { checkRespond, respondOptions } from './respond.options.ts';
import { type Above, unreachable } from './unreachable.ts';
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
    const above: Above[] = [];
    routes.forEach((options, at) => {
      const reportHere: ReportFault = (path, message, fix) => report(['routes', at, ...path], message, fix);
      for (const check of CHECKS) check(options, { whole, report: reportHere, place: ['routes', at] });
      const here = { match: matchOf(options.match), text: `route "${options.name}" above` };
      if (above.some(({ text }) => text === here.text)) reportHere(['name'], `another route is called "${options.name}"`, 'Give it a name of its own');
      const reason = unreachable(here.match, above);
      if (reason) reportHere(['match', ...reason.at], reason.message, reason.fix);
      above.push(here);
    });
  },
});
