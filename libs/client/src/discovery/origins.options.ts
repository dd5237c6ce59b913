import { duration } from '@portico/pipeline';
import { z } from 'zod';

const ORIGIN = /^https?:\/\/[^/?#@\s]+\/?$/;
const EXPECTED = 'expected an origin like http://localhost:4401, without a path';

/** Whether it is no more than scheme, host and port, such as connections can be made to. */
export function isOrigin(text: string): boolean {
  return ORIGIN.test(text) && URL.canParse(text);
}

const origin = z.string().regex(ORIGIN, EXPECTED).refine((text) => !ORIGIN.test(text) || isOrigin(text), EXPECTED).describe('Scheme, host and port of one instance.');
const weight = z.int().min(1).max(1_000).optional().describe('Its share of the calls, in relation to the others. Default: 1.');
const zone = z.string().min(1).optional().describe('Where it stands; instances in the zone of PORTICO_ZONE are preferred.');
// The same words for each kind of entry: docs/configuration.md has one line for all.
const every = duration
  .refine((ms) => ms >= 100, 'expected at least 100ms')
  .optional()
  .describe('How often to look again. Default: 5s for dns and srv, for dns sooner where the records say so; 1s for a file.');

/** One instance, as `origins:` or a watched file has it. */
export const staticOrigin = z.union([origin, z.strictObject({ url: origin, weight, zone })]);

/** An entry of `origins:`. */
export const originEntry = z
  .union([
    staticOrigin,
    z.strictObject({
      dns: origin.describe('All addresses (A, AAAA) of the host are instances.'),
      every,
      zone,
    }),
    z.strictObject({
      srv: z.string().regex(/^[^\s/:]+$/, 'expected a name like _http._tcp.products.example').describe('The name of SRV records (RFC 2782).'),
      scheme: z.enum(['http', 'https']).optional().describe('Default: http.'),
      every,
      zone,
    }),
    z.strictObject({
      file: z.string().min(1).describe('A YAML or JSON file with a list of origins, beside the file that names it. It is read again when it changes.'),
      every,
    }),
  ])
  .describe('Where its instances are: an origin, or {url, weight, zone}, {dns, every}, {srv, every} or {file}.');

export type StaticOrigin = z.output<typeof staticOrigin>;
export type OriginEntry = z.output<typeof originEntry>;
