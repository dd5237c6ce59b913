import { z } from 'zod';

/** Keys beside each other in an upstream. */
export const balanceOptions = {
  balance: z
    .enum(['p2c', 'round-robin', 'least-requests', 'hash'])
    .default('p2c')
    .describe('Which instance takes a call: the less loaded of two drawn; in turn by weight; the one with the fewest calls under way; the same for the same key.'),
  hashBy: z
    .string()
    .regex(/^(principal|address|path|header:[A-Za-z0-9-]+|cookie:[A-Za-z0-9_.-]+)$/, 'expected principal, address, path, header:NAME or cookie:NAME')
    .default('principal')
    .describe('The key of `balance: hash`: principal | address | path | header:NAME | cookie:NAME.'),
};

export type BalanceOptions = { readonly [K in keyof typeof balanceOptions]: z.output<(typeof balanceOptions)[K]> };
