import { defineSection, duration } from '@portico/pipeline';
import { z } from 'zod';

const MAX_BELIEVED_MS = 60_000;

/** `bearer:` of gateway.yaml. */
export const bearerSection = defineSection({
  key: 'bearer',
  restart: true,
  schema: z
    .strictObject({
      introspect: z
        .enum(['opaque', 'all', 'never'])
        .default('opaque')
        .describe('Which tokens the provider is asked about: opaque ones; JWTs as well, so that revoked ones are refused; none.'),
      believe: duration
        .refine((ms) => ms > 0 && ms <= MAX_BELIEVED_MS, 'expected a duration of at most 60s')
        .prefault('60s')
        .describe("How long the provider's answer about a token holds."),
      remember: z.int().min(1).max(1_000_000).default(10_000).describe('Most verified tokens to remember.'),
      maxToken: z.int().min(256).max(65_536).default(8_192).describe('Longest token that is looked at, in characters.'),
    })
    .prefault({})
    .describe('How access tokens of callers are checked, where the gateway takes them'),
});

export type BearerOptions = z.output<typeof bearerSection.schema>;
