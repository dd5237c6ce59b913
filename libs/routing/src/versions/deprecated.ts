import { type Exchange, GatewayError } from '@portico/pipeline';
import { z } from 'zod';
import { type RouteOptions } from '../routes/routes.section.ts';

const date = z.string().refine((text) => /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/.test(text) && !Number.isNaN(Date.parse(text)), 'expected a date like 2027-01-01 or 2027-01-01T12:00:00Z');

export const deprecatedOptions = {
  deprecated: z
    .strictObject({
      since: date.describe('Told in Deprecation (RFC 9745).'),
      sunset: date.optional().describe('From when on it may be gone, told in Sunset (RFC 8594).'),
      link: z.url({ protocol: /^https?$/ }).optional().describe('Where it is explained.'),
      afterSunset: z.enum(['serve', 'gone']).default('serve').describe('gone: 410 from then on.'),
    })
    .refine(({ sunset, afterSunset }) => sunset !== undefined || afterSunset === 'serve', 'expected sunset, after which it is gone')
    .refine(({ since, sunset }) => sunset === undefined || Date.parse(sunset) >= Date.parse(since), 'expected a sunset that is not before since (RFC 9745 section 4)')
    .optional()
    .describe('Tells callers that this will not be served for ever.'),
};

/** What is told of an end, made at load. */
export interface Deprecation {
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Milliseconds since 1970; Infinity when it is never refused. */
  readonly goneAt: number;
}

export function deprecationOf(options: RouteOptions['deprecated']): Deprecation | undefined {
  if (options === undefined) return undefined;
  const { since, sunset, link, afterSunset } = options;
  const fields: [string, string][] = [['Deprecation', `@${Date.parse(since) / 1000}`]];
  if (sunset !== undefined) fields.push(['Sunset', new Date(sunset).toUTCString()]);
  if (link !== undefined) fields.push(['Link', [`<${link}>; rel="deprecation"`, ...(sunset === undefined ? [] : [`<${link}>; rel="sunset"`])].join(', ')]);
  return Object.freeze({ fields, goneAt: afterSunset === 'gone' ? Date.parse(sunset!) : Infinity });
}

/** @throws GatewayError `gone` */
export function tellDeprecation({ reply }: Exchange, { fields, goneAt }: Deprecation, now: number): void {
  for (const [name, value] of fields) reply.header(name, value);
  if (now >= goneAt) throw new GatewayError('gone', 'This was withdrawn; see Link for what takes its place.');
}
