import { z } from 'zod';
import { covers, parseTemplate, type PathTemplate } from './path-template.ts';

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type Method = (typeof METHODS)[number];

/** Served by the gateway itself; nothing may be declared there. */
const RESERVED = ['/bff', '/.well-known', '/openapi.json', '/.refused'];

/** A path with what it captures, as {@link parseTemplate} reads it. */
export const template = z.string().superRefine((text, context) => {
  try {
    parseTemplate(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

export const match = z
  .strictObject({
    path: template.describe('A path; {name} takes one segment, ** at the end any number.'),
    methods: z.array(z.enum(METHODS)).min(1).default(['GET', 'HEAD']).describe('GET brings HEAD with it.'),
  })
  .describe('Which requests. The first that matches wins.');

export type MatchOptions = z.output<typeof match>;

/** Which requests something takes: what was declared, compiled. */
export interface Match {
  readonly template: PathTemplate;
  /** Whether the template has parameters. */
  readonly captures: boolean;
  /** Undefined: every one, since the path is its own. */
  readonly methods: ReadonlySet<string> | undefined;
}

export function matchOf({ path, methods }: MatchOptions): Match {
  // RFC 9110 section 9.3.2.
  return templateMatch(path, new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods));
}

export function templateMatch(path: string, methods?: ReadonlySet<string>): Match {
  const parsed = parseTemplate(path);
  return Object.freeze({ template: parsed, captures: parsed.segments.some((segment) => typeof segment !== 'string'), methods });
}

/** Whether `outer` takes every request that `inner` would. */
export function takesAllOf(outer: Match, inner: Match): boolean {
  if (!covers(outer.template, inner.template)) return false;
  return outer.methods === undefined || (inner.methods?.isSubsetOf(outer.methods) ?? false);
}

/** The prefix that the gateway keeps for itself and in which the path lies, if it does. `/**` lies in none: it stands behind them. */
export function reservedPrefix({ text, segments }: PathTemplate): string | undefined {
  if (segments.length === 0) return undefined;
  return RESERVED.find((prefix) => text === prefix || text.startsWith(`${prefix}/`));
}
