import { defineSection } from '@portico/pipeline';
import { z } from 'zod';
import { isBlock } from './address-list.ts';

const blocks = z.array(z.string().refine(isBlock, 'expected an address or a block like 10.0.0.0/8')).min(1);

export const addresses = z
  .strictObject({
    allow: blocks.optional().describe('Only these. Addresses and CIDR blocks.'),
    deny: blocks.optional().describe('Not these, even where allowed.'),
  })
  .refine((lists) => lists.allow !== undefined || lists.deny !== undefined, 'expected allow, deny or both');

/** `addresses:` of gateway.yaml. */
export const addressesSection = defineSection({
  key: 'addresses',
  schema: addresses.optional().describe('From which addresses clients may call; a route can narrow it. Behind a proxy, set TRUST_PROXY'),
});
