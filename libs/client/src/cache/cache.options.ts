import { bytes, duration } from '@portico/pipeline';
import { z } from 'zod';

export const cacheOptions = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether answers are kept and shared at all.'),
    maxBytes: bytes.prefault('64mb').describe('Most bytes that are kept in memory; what was used longest ago goes first.'),
    maxEntry: bytes.prefault('4mb').describe('Largest answer that is kept.'),
    staleIfError: duration
      .prefault('60s')
      .describe('How long after its end an answer may stand in for a failure, where it does not say so itself (RFC 5861). 0s: never.'),
    heuristics: z
      .boolean()
      .default(true)
      .describe('Whether an answer that does not say how long it is good, but when it changed, is kept for a tenth of its age, a day at most (RFC 9111 section 4.2.2).'),
    perPrincipal: z
      .boolean()
      .default(false)
      .describe("Whether answers to callers who are known, which say nothing of sharing, are kept for that caller alone. Without it they are not kept."),
    coalesce: z.boolean().default(true).describe('Whether equal requests share one call while it is under way.'),
  })
  .optional()
  .describe('A shared cache for what the service lets be shared (RFC 9111). Without it nothing is kept.');

export type CacheOptions = NonNullable<z.output<typeof cacheOptions>>;
