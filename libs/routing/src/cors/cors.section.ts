import { defineSection, duration, type ReportFault } from '@portico/pipeline';
import { z } from 'zod';

/** A serialized origin (RFC 6454 section 6.2), in whose host `*` may stand for one label. */
const ORIGIN = /^https?:\/\/(?:\*\.)?(?:\[[0-9a-f:]+\]|[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d{1,5})?$/;
const fieldName = z.string().regex(/^[!#$%&'+\-.^_`|~0-9A-Za-z]+$/, 'expected a field name like Content-Type; * is not one');

const origin = z
  .string()
  .refine((text) => text === '*' || text === 'null' || isOrigin(text), 'expected an origin like https://shop.example or https://*.shop.example, null, or *');

/** As its browser spells it: without the port that its scheme has anyway. */
function isOrigin(text: string): boolean {
  return ORIGIN.test(text) && new URL(text.replace('//*.', '//x.')).origin === text.replace('//*.', '//x.');
}

export const cors = z.strictObject({
  origins: z
    .array(origin)
    .min(1)
    .describe('Whose pages may read the answers. In https://*.shop.example the * stands for one label; null (sandboxed pages, files) only where it is listed; * for all, without credentials.'),
  credentials: z.boolean().default(false).describe('Whether with cookies.'),
  methods: z.array(z.string().regex(/^[A-Z]+$/, 'expected a method like GET; * is not one')).min(1).optional().describe("Which methods. Default: the route's own."),
  headers: z
    .array(fieldName)
    .default(['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match', 'X-CSRF'])
    .describe('Which request fields beside those that any page may send.'),
  exposed: z
    .array(fieldName)
    .default(['Deprecation', 'ETag', 'Idempotent-Replayed', 'Link', 'Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'Sunset', 'X-Request-Id'])
    .describe('Which fields of the answer a page may read beside the harmless ones.'),
  maxAge: duration.prefault('10m').describe('How long a browser may remember a preflight.'),
});

export type CorsOptions = z.output<typeof cors>;

/** For the section and for routes. */
export function checkCors(options: CorsOptions | undefined, report: ReportFault): void {
  if (options?.credentials && options.origins.includes('*')) report(['origins'], '* does not go with credentials: any page could act as its visitor', 'List the origins');
}

/** `cors:` of gateway.yaml. */
export const corsSection = defineSection({
  key: 'cors',
  schema: cors.optional().describe('Whose pages of other origins may read the answers, where a route says nothing else; without it, none (Fetch section 3.2)'),
  check: (options, _whole, report) => checkCors(options, (path, ...more) => report(['cors', ...path], ...more)),
});
