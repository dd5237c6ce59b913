import { duration, percent } from '@portico/pipeline';
import { z } from 'zod';
import { parseReference, parseValueTemplate } from './value-template.ts';

const said = (text: string, context: z.RefinementCtx, parse: (text: string) => unknown) => {
  try {
    parse(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
};

const names = z.array(z.string().regex(/^[\w$-]+(?:\.[\w$-]+)*$/, 'expected a name, or names with dots between'));

/** The `{…[*]…}` of `each`, without its braces. */
export const listOf = (text: string): string => text.replace(/^\{(.*)\}$/, '$1');

export const part = z
  .strictObject({
    to: z.string().min(1).describe('The upstream.'),
    path: z
      .string()
      .superRefine((text, context) => said(text, context, parseValueTemplate))
      .describe('What is asked for, with its query: {id} of the path, {query.page}, {product.sellerId} of another part, {item.id} with each; {order.items[*].productId} asks for many at once, by commas.'),
    optional: z.boolean().default(false).describe('Whether there is an answer without it.'),
    otherwise: z.unknown().optional().describe('What stands for an optional part that is missing. Default: null.'),
    stale: duration.optional().describe('For an optional part: rather its last good value, if it is not older.'),
    within: percent.optional().describe('The share of the time left after which it is given up.'),
    each: z
      .string()
      .superRefine((text, context) => said(listOf(text), context, parseReference))
      .optional()
      .describe('A list of another part, `{order.lines[*]}`: asks once for each element, {item}, and gives a list.'),
    atOnce: z.int().min(1).max(64).default(8).describe('How many of each are asked at a time.'),
    pick: names.min(1).optional().describe('What stays of it, or of each element of a list.'),
    omit: names.min(1).optional().describe('What does not.'),
    rename: z.record(z.string(), z.string().min(1)).default({}).describe('Other names for its members, by the old one.'),
    under: z.string().regex(/^(?:\.|[\w$-]+(?:\.[\w$-]+)*)$/, 'expected a name, names with dots between, or "."').optional().describe('Where it stands in the answer; "." lays its members into the answer itself, and needs pick, as does a part inside of which another stands. Default: its name.'),
  })
  .describe('One call, or several alike, and what becomes of the answer.');

export type PartOptions = z.output<typeof part>;
