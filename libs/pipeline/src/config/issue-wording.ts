import { type z } from 'zod';
import { expected, formats } from './notation.ts';
import { type ScalarNode } from './source-tree.ts';

/** What an issue of a schema says, in the words of the file; undefined leaves it to zod. */
export function wording(issue: z.core.$ZodRawIssue, schema: z.core.$ZodType): string | undefined {
  const unit = { string: 'character', array: 'item', object: 'key' }[String(issue.origin)];
  const amount = (limit: unknown) => (unit ? `${limit} ${unit}${limit === 1 ? '' : 's'}` : limit);
  switch (issue.code) {
    case 'invalid_union':
      return `expected ${issue.discriminator ? (issue.options as unknown[]).join(' | ') : expected(schema)}`;
    case 'invalid_type':
    case 'invalid_value':
      return `expected ${expected(schema)}`;
    case 'too_small':
      return `expected ${issue.inclusive ? 'at least' : 'more than'} ${amount(issue.minimum)}`;
    case 'too_big':
      return `expected ${issue.inclusive ? 'at most' : 'less than'} ${amount(issue.maximum)}`;
    case 'invalid_format':
      if (issue.format === 'regex') return `expected text like ${issue.pattern}`;
      return formats.has(String(issue.format)) ? `expected a ${formats.get(String(issue.format))}` : undefined;
    default:
      return undefined;
  }
}

/** YAML takes `5` for a number and `"5"` for text. */
export function quotesFix(message: string, { value, plain }: ScalarNode): string | undefined {
  if (message === 'expected a string' && ['number', 'boolean'].includes(typeof value)) return 'Put it in quotes';
  const untyped = typeof value === 'string' && !plain && /^expected (a (whole )?number|true \| false)$/.test(message);
  return untyped ? 'Write it without quotes, and a variable outside of { } and [ ]' : undefined;
}
