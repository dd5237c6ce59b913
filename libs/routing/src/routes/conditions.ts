import { type IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

/** What of a request decides who serves it. An Exchange is one. */
export interface Asked {
  readonly method: string;
  /** Canonical. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  readonly request: { readonly host: string; readonly raw: { readonly headers: IncomingHttpHeaders } };
}

/** One thing that a request must have, or must not. */
export interface Condition {
  /** The same for conditions that are the same. */
  readonly text: string;
  /** What it looks at, without the value, which may be a secret. */
  readonly about: string;
  holds(asked: Asked): boolean;
}

const LONGEST_PATTERN = 200;
/** A longer value matches no pattern. */
const LONGEST_VALUE = 1024;

/**
 * A regular expression that takes no time worth speaking of, whatever the value: nothing is repeated within what is repeated,
 * at most two things are repeated without bound, and nothing looks around or back.
 */
const pattern = z
  .string()
  .max(LONGEST_PATTERN)
  .superRefine((text, context) => {
    const tell = (message: string) => context.addIssue({ code: 'custom', message });
    try {
      new RegExp(text, 'u');
    } catch (error) {
      return tell((error as Error).message);
    }
    const bare = text.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
    if (/\\[1-9k]/.test(text) || /\(\?(?!:)/.test(bare)) return tell('expected a regular expression that neither looks around nor refers back');
    if (/\)[*+{]/.test(bare)) return tell('expected a regular expression that repeats no group, such as [a-z]+ in place of (a|b)+');
    if ((bare.match(/[*+]|\{\d+,\}/g) ?? []).length > 2) return tell('expected a regular expression with at most two of * and +');
    if ((bare.match(/\{\d+(,\d+)?\}/g) ?? []).some((counts) => Math.max(...counts.match(/\d+/g)!.map(Number)) > LONGEST_PATTERN)) tell(`expected at most ${LONGEST_PATTERN} repetitions`);
  });

export const condition = z.union([z.boolean(), z.string(), z.strictObject({ matches: pattern.describe('All of the value, a regular expression.') })]);

type ConditionOptions = z.output<typeof condition>;

export function conditionsOf(headers: Readonly<Record<string, ConditionOptions>>, query: Readonly<Record<string, ConditionOptions>>): Condition[] {
  return [
    ...Object.entries(headers).map(([name, options]) => {
      const field = name.toLowerCase();
      const test = testOf(options);
      return { text: JSON.stringify(['header', field, options]), about: `header ${field}`, holds: ({ request }: Asked) => test(valueOf(request.raw.headers[field])) };
    }),
    ...Object.entries(query).map(([name, options]) => {
      const test = testOf(options);
      return { text: JSON.stringify(['query', name, options]), about: `query ${name}`, holds: (asked: Asked) => test(parameter(asked.query, name)) };
    }),
  ];
}

/** A parameter that is given twice, which each program reads differently, has no value that could match; but it is there. */
const SEVERAL = Symbol('several');

function parameter(query: string, name: string): string | undefined | typeof SEVERAL {
  if (query.length < 2) return undefined;
  const values = new URLSearchParams(query).getAll(name);
  return values.length > 1 ? SEVERAL : values[0];
}

function valueOf(field: string | string[] | undefined): string | undefined {
  return Array.isArray(field) ? field.join(', ') : field;
}

function testOf(options: ConditionOptions): (value: string | undefined | typeof SEVERAL) => boolean {
  if (typeof options === 'boolean') return (value) => (value !== undefined) === options;
  if (typeof options === 'string') return (value) => value === options;
  const expression = new RegExp(`^(?:${options.matches})$`, 'u');
  return (value) => typeof value === 'string' && value.length <= LONGEST_VALUE && expression.test(value);
}
