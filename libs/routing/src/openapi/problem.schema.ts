import { z } from 'zod';

/** Every refusal and failure (RFC 9457). Some codes add members of their own. */
export const Problem = z
  .looseObject({
    type: z.string().describe('`urn:portico:error:` and the code'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong with this request, and what to do next'),
    code: z.string().describe('Stable, such as `upstream_timeout`; there may be new ones at any time'),
    source: z.enum(['client', 'gateway', 'upstream']).describe('Who has to change something'),
    retryable: z.boolean().describe('Whether the same request can succeed later'),
    requestId: z.string().optional().describe('Quote it to the operators'),
    upstream: z.string().optional().describe('The service at fault'),
    part: z.string().optional().describe('The part of the view that failed'),
    errors: z
      .array(z.looseObject({ detail: z.string(), pointer: z.string().optional(), parameter: z.string().optional() }))
      .optional()
      .describe('What does not fit, one by one'),
  })
  .meta({ id: 'Problem' });

/** What is missing from an answer, and why; whole answers have none. */
export const Degraded = z
  .array(z.strictObject({
      part: z.string(),
      reason: z.string().describe('`timeout`, `unreachable`, `reset`, `failed`, `answer_invalid` …'),
      staleSeconds: z.int().optional().describe('How old the value is that stands in its place, where one does'),
    }),
  )
  .min(1)
  .meta({ id: 'Degraded', description: 'What is missing from the answer, and why. Whole answers have none; those that have it are not to be stored.' });
