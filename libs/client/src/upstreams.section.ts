import { bytes, defineSection, duration } from '@portico/pipeline';
import { z } from 'zod';
import { cacheOptions } from './cache/cache.options.ts';
import { originEntry } from './discovery/origins.options.ts';
import { healthOptions } from './health/health.options.ts';
import { balanceOptions } from './layers/balance.options.ts';
import { breakerOptions } from './layers/breaker.options.ts';
import { concurrencyOptions } from './layers/concurrency.options.ts';
import { hedgeOptions } from './layers/hedge.options.ts';
import { retryOptions } from './layers/retry.options.ts';
import { tlsOptions } from './tls.options.ts';

const upstream = z
  .strictObject({
    origins: z.array(originEntry).min(1).describe('Where its instances are.'),
    credential: z
      .enum(['none', 'minted', 'user', 'client', 'exchange', 'pass'])
      .default('none')
      .describe(
        "What a call carries for its principal: nothing; a token that the gateway signs; the user's own; the gateway's own; one that " +
          "the provider gives for the user's (RFC 8693); the Authorization that the caller sent.",
      ),
    audience: z.string().min(1).optional().describe("Whom its tokens are meant for. Default: the upstream's name."),
    ...balanceOptions,
    timeout: duration.prefault('2s').describe('One attempt, until the head of its answer; the deadline of the exchange caps all.'),
    retry: retryOptions,
    hedge: hedgeOptions,
    breaker: breakerOptions,
    concurrency: concurrencyOptions,
    health: healthOptions,
    cache: cacheOptions,
    tls: tlsOptions,
    http2: z.boolean().default(false).describe('Speaks HTTP/2: over https where the service takes it, over http with prior knowledge.'),
    connections: z.int().min(1).max(10_000).default(256).describe('Most connections to one instance.'),
    maxAnswer: bytes.prefault('4mb').describe('Largest answer that a view reads. Forwarded answers have no limit.'),
  })
  .describe('A service that this gateway may call.');

export type UpstreamOptions = z.output<typeof upstream>;

/** `upstreams:` of gateway.yaml, by name. */
export const upstreamsSection = defineSection({
  key: 'upstreams',
  schema: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a name of lower-case letters, digits and hyphens'), upstream)
    .default({})
    .describe('The services that this gateway may call, by name.'),
});
