import { duration, percent } from '@portico/pipeline';
import { z } from 'zod';

export const breakerOptions = z
  .union([
    z.literal('off'),
    z.strictObject({
      failureRate: percent.prefault('50%').describe('From which share of failures on it opens.'),
      window: duration.refine((ms) => ms >= 100, 'expected at least 100ms').prefault('10s').describe('Over which the share is taken.'),
      minRequests: z.int().min(1).default(20).describe('With fewer in the window it stays closed.'),
      openFor: duration.prefault('5s').describe('How long nothing is asked; then a few calls try.'),
    }),
  ])
  .prefault({})
  .describe('Asks a service that fails too often nothing for a while: such calls are answered 503. `off` turns it off.');

export type BreakerOptions = z.output<typeof breakerOptions>;
