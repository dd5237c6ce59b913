import { duration } from '@portico/pipeline';
import { z } from 'zod';

export const concurrencyOptions = z
  .union([
    z.literal('off'),
    z
      .strictObject({
        limit: z.union([z.literal('adaptive'), z.int().min(1).max(100_000)]).default('adaptive').describe('Most calls under way, or `adaptive`: found by how its answers slow down.'),
        min: z.int().min(1).default(64).describe('Least that an adaptive limit becomes.'),
        max: z.int().min(1).default(256).describe('Most that an adaptive limit becomes.'),
        queue: z.int().min(0).max(100_000).default(256).describe('Most calls that wait; what is least urgent is refused first (503).'),
        queueFor: duration.prefault('1s').describe('How long one may wait.'),
      })
      .refine(({ min, max }) => min <= max, { error: 'expected min to be at most max', path: ['min'] }),
  ])
  .prefault({})
  .describe('How many calls are under way at once. More wait, the most urgent first. `off` turns it off.');

export type ConcurrencyOptions = z.output<typeof concurrencyOptions>;
