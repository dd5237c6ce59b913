import { bytes, didYouMean, type HandlerPolicy, sizesSection } from '@portico/pipeline';
import { z } from 'zod';
import { addresses } from '../addresses/addresses.section.ts';
import { checkChecks, checksOptions, MOST_IN_MEMORY } from '../checks/checks.options.ts';
import { checkCors, cors } from '../cors/cors.section.ts';
import { securityHeaders } from '../security-headers/security-headers.section.ts';
import { idempotencyOptions } from '../idempotency/idempotency.options.ts';
import { limitsSection } from '../limits/limits.section.ts';
import { type RouteCheck } from '../routes/routes.section.ts';

/** What a route says of its edge: limits, CORS, fields, sizes, idempotency, checks. */
export const edgeOptions = {
  limits: z.array(z.string().min(1)).default([]).describe('Names of limits that hold here, beside those for all.'),
  concurrency: z.int().min(1).optional().describe('How many requests each process answers at a time; others get 503.'),
  addresses: addresses.optional().describe("From which addresses this may be called, beside the gateway's own lists."),
  maxUrl: bytes.optional().describe('Longest path and query, where less than sizes.url.'),
  maxHeaders: bytes.optional().describe('Largest header section, where less than sizes.headers.'),
  cors: z.union([z.literal('off'), cors]).optional().describe("In place of the gateway's cors."),
  securityHeaders: securityHeaders.optional().describe("Beside or in place of the gateway's; false leaves one out."),
  ...idempotencyOptions,
  ...checksOptions,
};

/** By routes, by declared views, and of these what views in code may say. */
export type EdgeOptions = { readonly name: string } & Partial<z.output<z.ZodObject<typeof edgeOptions>>>;
/** A view's decorator has what does not depend on where the gateway runs. */
export type HandlerEdge = Pick<HandlerPolicy, 'name' | 'limits' | 'concurrency' | 'idempotency' | 'securityHeaders'>;

export const checkEdge: RouteCheck = (route, { whole, report, place }) => {
  const known = Object.keys(whole.get(limitsSection));
  route.limits.forEach((limit, at) => {
    if (!known.includes(limit)) report(['limits', at], `there is no limit "${limit}"`, didYouMean(limit, known) ?? 'Define it under limits:');
  });
  if (route.cors !== 'off') checkCors(route.cors, (path, ...more) => report(['cors', ...path], ...more));
  const sizes = whole.get(sizesSection);
  for (const [key, most] of [['maxUrl', sizes.url], ['maxHeaders', sizes.headers]] as const) {
    if ((route[key] ?? 0) > most) report([key], `the gateway refuses more than ${most} bytes everywhere`, `Choose less, or raise sizes.${key === 'maxUrl' ? 'url' : 'headers'}`);
  }
  checkChecks(route, whole.where([...place, 'checks', 'description']).file, report);
  const enforces = typeof route.checks === 'object' && route.checks.mode === 'enforce';
  const holdsBodies = route.idempotency !== 'off' || enforces;
  if (holdsBodies && (route.maxBody ?? sizes.body) > MOST_IN_MEMORY) report(['maxBody'], 'the body is held in memory for idempotency or checks', 'Choose maxBody of 8mb at most');
};
