import { METHODS as KNOWN_METHODS } from 'node:http';
import { percent, SPELLINGS, type Spelling } from '@portico/pipeline';
import { z } from 'zod';
import { type Asked, type Condition, condition, conditionsOf } from './conditions.ts';
import { foldedTemplate } from './near-miss.ts';
import { covers, parseTemplate, type PathTemplate } from './path-template.ts';

/** Served by the gateway itself; nothing may be declared there. */
export const RESERVED = ['/bff', '/.well-known', '/openapi.json', '/.refused'] as const;
/** CONNECT is for proxies, and TRACE shows a client's own fields to whoever makes it ask (RFC 9110 section 9.3.8). */
const METHODS = KNOWN_METHODS.filter((method) => method !== 'CONNECT' && method !== 'TRACE');

/** A path with what it captures, as {@link parseTemplate} reads it. */
export const template = z.string().superRefine((text, context) => {
  try {
    parseTemplate(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

const method = z.string().refine((name) => METHODS.includes(name), 'expected a method like GET, POST or PROPFIND, and not CONNECT or TRACE');
const host = z.string().regex(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/, 'expected a host like shop.example or *.shop.example, in lower case and without a port');

export const match = z
  .strictObject({
    path: template.describe('A path; {name} takes one segment, ** at the end any number.'),
    methods: z.array(method).min(1).default(['GET', 'HEAD']).describe('GET brings HEAD with it.'),
    host: z.union([host, z.array(host).min(1)]).optional().describe('Asked for by one of these names; *.shop.example stands for all below it.'),
    headers: z.record(z.string().min(1), condition).default({}).describe('Fields: their value, true for any, false for none, {matches: regular expression}.'),
    query: z.record(z.string().min(1), condition).default({}).describe('Parameters of the query, likewise.'),
    weight: percent.optional().describe('Only this share of what matches, at random; the rest goes on to what comes next.'),
    allow: z.array(z.enum(SPELLINGS)).default([]).describe('Spellings of the path that are refused elsewhere, because they can be read as another path.'),
  })
  .describe('Which requests. The first that matches wins.');

export type MatchOptions = z.output<typeof match>;

/** Which requests something takes: what was declared, compiled. */
export interface Match {
  readonly template: PathTemplate;
  /** The same without regard to case and the like. */
  readonly folded: Pick<PathTemplate, 'segments' | 'rest'>;
  /** Whether the template has parameters. */
  readonly captures: boolean;
  /** Undefined: every one, since the path is its own. */
  readonly methods: ReadonlySet<string> | undefined;
  /** Empty: any. */
  readonly hosts: readonly string[];
  readonly conditions: readonly Condition[];
  /** From 0 to 1. */
  readonly weight: number;
  readonly allow: ReadonlySet<Spelling>;
}

export function matchOf({ path, methods, host: hosts = [], headers, query, weight = 1, allow }: MatchOptions): Match {
  return Object.freeze({
    ...templateMatch(path),
    // RFC 9110 section 9.3.2.
    methods: new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods),
    hosts: [hosts].flat(),
    conditions: conditionsOf(headers, query),
    weight,
    allow: new Set(allow),
  });
}

/** Takes every request for a path. @param methods undefined for all */
export function templateMatch(path: string, methods?: ReadonlySet<string>): Match {
  const parsed = parseTemplate(path);
  const captures = parsed.segments.some((segment) => typeof segment !== 'string');
  return Object.freeze({ template: parsed, folded: foldedTemplate(parsed), captures, methods, hosts: [], conditions: [], weight: 1, allow: NONE });
}

const NONE: ReadonlySet<Spelling> = new Set();

/** Whether a request, whose host and path match, is taken. @param draw at random, from 0 to 1 */
export function accepts({ methods, conditions, weight }: Match, asked: Asked, draw: number): boolean {
  if (methods !== undefined && !methods.has(asked.method)) return false;
  return meets(conditions, asked) && (weight === 1 || draw < weight);
}

export function meets(conditions: readonly Condition[], asked: Asked): boolean {
  for (const one of conditions) if (!one.holds(asked)) return false;
  return true;
}

/** Whether nothing but path and method decides. */
export function isPlain({ hosts, conditions, weight }: Match): boolean {
  return hosts.length === 0 && conditions.length === 0 && weight === 1;
}

/** Whether what comes earlier leaves nothing for what comes later: it takes all that `inner` would, or what differs from it in case and the like alone. */
export function takesAllOf(outer: Match, inner: Match): boolean {
  if (outer.weight < 1 || !covers(outer.folded, inner.folded)) return false;
  if (outer.methods !== undefined && !inner.methods?.isSubsetOf(outer.methods)) return false;
  const sameHosts = outer.hosts.length === 0 || (inner.hosts.length > 0 && inner.hosts.every((name) => outer.hosts.some((other) => isBelow(name, other))));
  return sameHosts && outer.conditions.every(({ text }) => inner.conditions.some((condition) => condition.text === text));
}

function isBelow(name: string, other: string): boolean {
  return name === other || (other.startsWith('*.') && name.endsWith(other.slice(1)));
}

/** The prefix that the gateway keeps for itself and in which a path lies, if it does. */
export function reservedPrefixOf(path: string): string | undefined {
  for (const prefix of RESERVED) if (path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')) return prefix;
  return undefined;
}
