import { defineSection, duration } from '@portico/pipeline';
import { z } from 'zod';

const requests = z.int().min(1);
const per = duration.refine((ms) => ms >= 1_000 && ms % 1_000 === 0, 'expected whole seconds, like 1s, 60s, 1h');

/** Field names as in RFC 9110 section 5.1. */
const by = z.union([z.enum(['address', 'principal', 'session', 'client']), z.string().regex(/^header:[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'expected address, principal, session, client or header:NAME')]);

const limit = z.strictObject({
  requests: requests.describe('How many one caller may make.'),
  per: per.describe('Within this time, which begins with the first of them.'),
  burst: z
    .strictObject({ requests, per })
    .optional()
    .describe('Of these, no more than so many within a shorter time.'),
  by: by
    .default('address')
    .describe('Who counts as one caller: address (IPv6 by /64), principal, session, client or header:NAME. Who is not known by it counts by what is known, at last by the address.'),
  for: z
    .union([z.literal('all'), z.array(z.string().min(1))])
    .default([])
    .describe('Where it holds beside the routes and views that name it: all, or names of routes, views and handlers in code, such as bff-login.'),
});

export type LimitOptions = z.output<typeof limit>;

/** `limits:` of gateway.yaml. */
export const limitsSection = defineSection({
  key: 'limits',
  schema: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a lower-case name'), limit)
    .default({})
    .describe('How many requests one caller may make; routes and views name those that hold for them'),
  check(limits, _whole, report) {
    for (const [name, { requests, per, burst }] of Object.entries(limits)) {
      if (burst === undefined) continue;
      if (burst.per >= per) report(['limits', name, 'burst', 'per'], 'a burst is a shorter time than the whole', `Choose less than ${per / 1000}s`);
      if (burst.requests >= requests) report(['limits', name, 'burst', 'requests'], 'never limits: there are no more in the whole time', `Choose less than ${requests}`);
    }
  },
});
