import { duration, percent } from '@portico/pipeline';
import { z } from 'zod';

export const hedgeOptions = z
  .strictObject({
    after: z
      .union([z.string().regex(/^p\d{1,2}(\.\d+)?$/, 'expected a quantile like p95, or a duration'), duration])
      .default('p95')
      .describe('How long the first attempt may take: a quantile of what the service took lately, or a duration.'),
    budget: percent.prefault('5%').describe('Hedges in relation to calls.'),
  })
  .optional()
  .describe('A second attempt beside one that takes long; the first answer wins. Off unless given. Idempotent calls only.');

export type HedgeOptions = z.output<typeof hedgeOptions>;
