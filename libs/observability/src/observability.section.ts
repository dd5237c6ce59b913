import { defineSection, duration } from '@portico/pipeline';
import { z } from 'zod';

export const observabilitySection = defineSection({
  key: 'observability',
  schema: z
    .strictObject({
      slow: duration.prefault('1s').describe('From when on a request is kept among the slow ones that the console shows'),
      successLines: z
        .int()
        .min(0)
        .default(1000)
        .describe('The most log lines a second for requests that succeed; errors are always logged, and `unlogged` tells how many were left out'),
    })
    .prefault({})
    .describe('What is told of requests'),
});
