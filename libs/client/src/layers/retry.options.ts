import { percent } from '@portico/pipeline';
import { z } from 'zod';

const STATUSES = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524] as const;

export const retryOptions = z
  .strictObject({
    attempts: z.int().min(1).max(10).default(2).describe('In all; 1 turns it off. Only idempotent calls are tried again, and those that never reached the service.'),
    when: z
      .array(z.union([z.enum(['connect', 'reset', 'timeout']), z.literal(STATUSES)]))
      .optional()
      .describe('After which failures and statuses. Default: connect, reset, timeout, and 502, 503, 504 while there is more than one instance to ask.'),
    budget: percent.prefault('20%').describe('Retries in relation to calls, beyond a few that are always allowed.'),
  })
  .prefault({})
  .describe('Another attempt, at another instance, where it is safe.');

export type RetryOptions = z.output<typeof retryOptions>;
