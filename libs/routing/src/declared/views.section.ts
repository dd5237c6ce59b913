import { defineSection, duration, type ReportFault } from '@portico/pipeline';
import { z } from 'zod';
import { checkEdge, edgeOptions } from '../edge/edge.options.ts';
import { auth } from '../routes/auth.options.ts';
import { match, matchOf } from '../routes/match.options.ts';
import { type RouteOptions } from '../routes/routes.section.ts';
import { type Above, unreachable } from '../routes/unreachable.ts';
import { checkParts } from './check-parts.ts';
import { part } from './part.options.ts';

/** A view reads no body, so what is about bodies has no meaning here. */
const { idempotency: _idempotency, checks: _checks, ...edge } = edgeOptions;

const view = z.strictObject({
  name: z.string().min(1).describe('In logs, metrics, /routes and /openapi.json.'),
  match,
  auth,
  ...edge,
  summary: z.string().optional().describe('One sentence, for /openapi.json.'),
  timeout: duration.optional().describe('For the whole answer. Default: timeouts.view.'),
  maxCalls: z.int().min(1).max(1_000).default(50).describe('Most calls that one answer may take.'),
  parts: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'expected a name of letters, digits, hyphens and underscores'), part).describe('What it is composed of, by name.'),
});

export type ViewDeclaration = z.output<typeof view>;

/** `views:` of gateway.yaml. */
export const viewsSection = defineSection({
  key: 'views',
  schema: z.array(view).default([]).describe('Answers composed of several upstream calls without code, in order: the first match wins. They stand before all routes.'),
  check(views, whole, report) {
    const above: Above[] = [];
    views.forEach((declared, at) => {
      const reportHere: ReportFault = (path, message, fix) => report(['views', at, ...path], message, fix);
      const here = { match: matchOf(declared.match), text: `view "${declared.name}" above` };
      if (declared.match.methods.some((method) => method !== 'GET' && method !== 'HEAD')) reportHere(['match', 'methods'], 'a declared view takes GET and HEAD only', 'Write a view in code for what changes something');
      if (here.match.template.rest) reportHere(['match', 'path'], '** cannot be read by parts', 'Name the segments: {name}');
      if (above.some(({ text }) => text === here.text)) reportHere(['name'], `another view is called "${declared.name}"`, 'Give it a name of its own');
      const reason = unreachable(here.match, above);
      if (reason) reportHere(['match', ...reason.at], reason.message, reason.fix);
      above.push(here);
      checkEdge({ ...declared, idempotency: 'off', checks: 'off' } as unknown as RouteOptions, { whole, report: reportHere, place: ['views', at] });
      checkParts(declared, whole, reportHere);
    });
  },
});
