import { defineSection } from '@portico/pipeline';
import { z } from 'zod';

/** RFC 9110 sections 5.1 and 5.5. */
const name = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'expected a field name like Referrer-Policy');
const value = z.union([z.literal(false), z.string().regex(/^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/, 'expected one line of ASCII text, or false')]);

export const securityHeaders = z.record(name, value);

export type SecurityHeaders = Readonly<Record<string, string | false>>;

/** `securityHeaders:` of gateway.yaml. */
export const securityHeadersSection = defineSection({
  key: 'securityHeaders',
  schema: securityHeaders
    .default({})
    .describe("Fields that every answer carries, beside or in place of the gateway's own (docs/limits.md); false leaves one out, and then a service's reaches the client"),
});
