import { z } from 'zod';
import { type Entry } from './entry.ts';

/** What an operator wants gone: `{"url": "/products/7"}`, `{"prefix": "/products/"}`, `{"tag": "product-7"}` or `{"all": true}`. */
export const purgeOrder = z
  .strictObject({
    upstream: z.string().optional().describe('Only of this one.'),
    url: z.string().min(1).optional().describe('Path and query at the upstream.'),
    prefix: z.string().startsWith('/').optional().describe('What a path at the upstream begins with.'),
    tag: z.string().min(1).optional().describe('A tag that the answer had in Cache-Tag or Surrogate-Key.'),
    all: z.literal(true).optional().describe('Everything.'),
    soft: z.boolean().default(false).describe('Keeps it, but asks the service before it is used again; it may still stand in for a failure.'),
  })
  .refine(({ url, prefix, tag, all }) => [url, prefix, tag, all].filter((what) => what !== undefined).length === 1, 'expected one of url, prefix, tag and all');

export type PurgeOrder = z.output<typeof purgeOrder>;

/** Whether what is stored under a key may be meant: path and query, then perhaps the host and the principal. */
export function meansKey({ url, prefix }: PurgeOrder, key: string): boolean {
  if (url !== undefined) return key.startsWith(url) && /^(?:$|[ \n])/.test(key.slice(url.length));
  return prefix === undefined || key.startsWith(prefix);
}

export function meansEntry({ tag }: PurgeOrder, entry: Entry): boolean {
  return tag === undefined || entry.parts.tags.includes(tag);
}
