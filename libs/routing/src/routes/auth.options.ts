import { type AuthRequirement, duration } from '@portico/pipeline';
import { z } from 'zod';

const name = z.string().min(1);

const demands = z
  .strictObject({
    scopes: z.array(name).min(1).optional().describe('All of them.'),
    roles: z.array(name).min(1).optional().describe('One of them.'),
    policy: name.optional().describe('A function that the gateway registers under this name.'),
    acr: z.union([name, z.array(name).min(1)]).optional().describe('How the user signed in: one of these (`acr`), the preferred one first.'),
    maxAge: duration.optional().describe('How long ago the user may have signed in.'),
  })
  .refine((all) => Object.keys(all).length > 0, 'expected at least one of scopes, roles, policy, acr and maxAge');

export const auth = z
  .union([z.enum(['anonymous', 'user']), demands])
  .describe('Who may call: anonymous, user, or whoever meets all of {scopes, roles, policy, acr, maxAge}.');

export type AuthOptions = z.output<typeof auth>;

/** The demand of a route or declared view, as the authorize stage reads it. */
export function requirementOf(options: AuthOptions): AuthRequirement {
  if (typeof options === 'string') return options;
  const { maxAge, acr, ...others } = options;
  // The schema has seen to it that it is not empty.
  return Object.freeze({ ...others, ...(acr && { acr: [acr].flat() }), ...(maxAge !== undefined && { maxAgeMs: maxAge }) }) as AuthRequirement;
}
