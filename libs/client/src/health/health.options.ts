import { duration, percent } from '@portico/pipeline';
import { z } from 'zod';

const active = z
  .strictObject({
    path: z.string().regex(/^\/[^\s#]*$/, 'expected a path').describe('Asked with GET; any answer of 200 to 299 is a good one.'),
    every: duration.refine((ms) => ms >= 50, 'expected at least 50ms').prefault('5s').describe('How often.'),
    timeout: duration.prefault('1s').describe('How long it may take.'),
    healthyAfter: z.int().min(1).default(2).describe('Good answers in a row that bring an instance back.'),
    unhealthyAfter: z.int().min(1).default(3).describe('Failures in a row that take it out.'),
  })
  .optional()
  .describe('Asks each instance how it is. Off unless given.');

const passive = z
  .union([
    z.literal('off'),
    z.strictObject({
      consecutiveFailures: z.int().min(1).default(5).describe('Failures in a row that take an instance out.'),
      failureRate: percent.prefault('80%').describe('Share of failures that takes it out as well.'),
      window: duration.refine((ms) => ms >= 100, 'expected at least 100ms').prefault('10s').describe('Over which the share is taken, from 20 calls on.'),
      ejectFor: duration.prefault('10s').describe('How long; each time in a row twice as long, 16 times as long at most.'),
      maxEjected: percent.prefault('50%').describe('While this share is out, by probes or for failing, no more are taken out for failing.'),
    }),
  ])
  .prefault({})
  .describe('Takes instances out that fail. `off` turns it off.');

export const healthOptions = z
  .strictObject({
    active,
    passive,
    slowStart: duration.prefault('10s').describe('How long an instance that comes back, or is new, takes to get its whole share.'),
    panicBelow: percent.prefault('30%').describe('With a smaller share of healthy instances all are used: better a few errors than a dead rest.'),
  })
  .prefault({})
  .describe('Which instances take calls.');

export type HealthOptions = z.output<typeof healthOptions>;
export type ActiveOptions = NonNullable<HealthOptions['active']>;
export type PassiveOptions = Exclude<HealthOptions['passive'], 'off'>;
