import { upstreamsSection } from '@portico/client';
import { type AuthRequirement, bytes, defineSection, didYouMean, duration, type ReportFault } from '@portico/pipeline';
import { z } from 'zod';
import { covers, parseTemplate, type PathTemplate } from './path-template.ts';

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type Method = (typeof METHODS)[number];

/** Served by the gateway itself; nothing may be declared there. */
const RESERVED = ['/bff', '/.well-known', '/openapi.json', '/.refused'];

const name = z.string().min(1);
const template = z.string().superRefine((text, context) => {
  try {
    parseTemplate(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

const demands = z
  .strictObject({
    scopes: z.array(name).min(1).optional().describe('All of them.'),
    roles: z.array(name).min(1).optional().describe('One of them.'),
    policy: name.optional().describe('A function that the gateway registers under this name.'),
    acr: z.union([name, z.array(name).min(1)]).optional().describe('How the user signed in: one of these (`acr`), the preferred one first.'),
    maxAge: duration.optional().describe('How long ago the user may have signed in.'),
  })
  .refine((all) => Object.keys(all).length > 0, 'expected at least one of scopes, roles, policy, acr and maxAge');

export const auth = z
  .union([z.enum(['anonymous', 'user']), demands])
  .describe('Who may call: anonymous, user, or whoever meets all of {scopes, roles, policy, acr, maxAge}.');

/** The demand of a route, as the authorize stage reads it. */
export function requirementOf(options: z.output<typeof auth>): AuthRequirement {
  if (typeof options === 'string') return options;
  const { maxAge, acr, ...others } = options;
  // The schema has seen to it that it is not empty.
  return Object.freeze({ ...others, ...(acr && { acr: [acr].flat() }), ...(maxAge !== undefined && { maxAgeMs: maxAge }) }) as AuthRequirement;
}

const route = z.strictObject({
  name: name.describe('In logs, metrics and /routes.'),
  match: z
    .strictObject({
      path: template.describe('A path; {name} takes one segment, ** at the end any number.'),
      methods: z.array(z.enum(METHODS)).min(1).default(['GET', 'HEAD']).describe('GET brings HEAD with it.'),
    })
    .describe('Which requests. The first route that matches wins.'),
  to: name.describe('The upstream.'),
  rewrite: template.optional().describe('The path at the upstream; what the match captured may stand in it. Without it, the path stays.'),
  auth,
  timeout: duration.optional().describe("Until the head of the upstream's answer. Default: timeouts.route."),
  idleTimeout: duration.optional().describe('How long a body may stand still. Default: timeouts.idle.'),
  maxBody: bytes.optional().describe('Largest request body. Default: sizes.body.'),
  cookies: z.enum(['drop', 'pass']).default('drop').describe("Whether the upstream's Set-Cookie reaches the client."),
});

export type RouteOptions = z.output<typeof route>;

/** `routes:` of gateway.yaml. */
export const routesSection = defineSection({
  key: 'routes',
  schema: z.array(route).default([]).describe('Paths that are forwarded to an upstream, in order: the first match wins.'),
  check(routes, whole, report) {
    const upstreams = Object.keys(whole.get(upstreamsSection));
    const seen: { name: string; template: PathTemplate; methods: Set<Method> }[] = [];
    routes.forEach((entry, at) => {
      if (!upstreams.includes(entry.to)) report(['routes', at, 'to'], `there is no upstream "${entry.to}"`, didYouMean(entry.to, upstreams));
      const here = { name: entry.name, template: parseTemplate(entry.match.path), methods: methodsOf(entry) };
      if (seen.some((other) => other.name === entry.name)) report(['routes', at, 'name'], `another route is called "${entry.name}"`, 'Give it a name of its own');
      checkPath(here.template, entry, at, report);
      const shadow = seen.find((other) => covers(other.template, here.template) && here.methods.isSubsetOf(other.methods));
      if (shadow) report(['routes', at, 'match'], `never matches: the route "${shadow.name}" above takes all of it`, 'Move it up, or narrow the other');
      seen.push(here);
    });
  },
});

function checkPath(path: PathTemplate, entry: RouteOptions, at: number, report: ReportFault): void {
  if (path.rest && path.segments.length === 0) return;
  const reserved = RESERVED.find((prefix) => path.text === prefix || path.text.startsWith(`${prefix}/`));
  if (reserved) report(['routes', at, 'match', 'path'], `${reserved} is served by the gateway itself`, 'Choose another path');
  if (entry.rewrite === undefined) return;
  const rewrite = parseTemplate(entry.rewrite);
  const captured = path.segments.flatMap((segment) => (typeof segment === 'string' ? [] : [segment.name]));
  for (const segment of rewrite.segments) {
    if (typeof segment !== 'string' && !captured.includes(segment.name)) {
      report(['routes', at, 'rewrite'], `{${segment.name}} is not captured by match.path`, didYouMean(segment.name, captured));
    }
  }
  if (rewrite.rest && !path.rest) report(['routes', at, 'rewrite'], '** is not captured by match.path', 'End match.path in ** as well');
}

/** The methods that a route takes: GET brings HEAD with it (RFC 9110 section 9.3.2). */
export function methodsOf({ match: { methods } }: RouteOptions): Set<Method> {
  return new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods);
}
