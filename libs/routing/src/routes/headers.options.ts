import { z } from 'zod';
import { kindOf } from './forwarded-headers.ts';
import { type RouteCheck } from './routes.section.ts';

/** RFC 9110 sections 5.1 and 5.5; one line of ASCII, so that nothing can be put behind it. */
export const fieldName = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'expected a field name like X-Served-By');
export const fieldValue = z.string().regex(/^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/, 'expected one line of ASCII text');

const rules = {
  set: z.record(fieldName, fieldValue).default({}).describe('In place of what is there.'),
  add: z.record(fieldName, z.union([fieldValue, z.array(fieldValue).min(1)])).default({}).describe('Beside what is there.'),
  remove: z.array(fieldName).default([]),
};

export const headersOptions = {
  headers: z
    .strictObject({
      request: z.strictObject({ ...rules, identity: z.boolean().default(false).describe('Lets set and add say who calls, such as a key for a service outside.') }).prefault({}),
      response: z.strictObject(rules).prefault({}),
    })
    .optional()
    .describe("Changes of the fields that the upstream gets, and of its answer's."),
};

type RulesOptions = { readonly set: Readonly<Record<string, string>>; readonly add: Readonly<Record<string, string | string[]>>; readonly remove: readonly string[] };

export const checkHeaders: RouteCheck = ({ headers, to }, { report }) => {
  if (headers === undefined) return;
  if (to === undefined) report(['headers'], 'nothing is forwarded, so nothing is changed', 'Give respond headers of its own');
  const check = (side: 'request' | 'response', refuse: (name: string) => string | undefined) => {
    const { set, add, remove } = headers[side];
    const named: [string | number, string, string][] = [...Object.keys(set).map((name) => ['set', name, name] as [string, string, string]), ...Object.keys(add).map((name) => ['add', name, name] as [string, string, string])];
    for (const [key, at, name] of named) {
      const reason = refuse(name);
      if (reason !== undefined) report(['headers', side, key, at], reason, 'Leave it out');
    }
    remove.forEach((name, at) => {
      if (kindOf(name) === 'connection' || FRAMING.includes(name.toLowerCase())) report(['headers', side, 'remove', at], 'this belongs to the connection, and is never passed on', 'Leave it out');
    });
  };
  check('request', (name) => {
    if (FRAMING.includes(name.toLowerCase()) || kindOf(name) === 'connection') return 'this belongs to the connection, which is the gateway\'s';
    if (kindOf(name) === 'context') return 'the gateway says this itself';
    if (kindOf(name) === 'identity' && !headers.request.identity) return 'services believe this to say who calls; "identity: true" lets it';
    return undefined;
  });
  check('response', (name) => {
    if (FRAMING.includes(name.toLowerCase()) || kindOf(name) === 'connection') return 'this belongs to the connection, which is the gateway\'s';
    return ['x-request-id', 'set-cookie'].includes(name.toLowerCase()) ? 'the gateway says this itself' : undefined;
  });
};

const FRAMING = ['content-length', 'transfer-encoding'];

/** What becomes of fields, compiled. */
export interface HeaderRules {
  /** In lower case. */
  readonly without: ReadonlySet<string>;
  /** Names and values in turn. */
  readonly more: readonly string[];
  /** Whether some of these say who calls. */
  readonly saysWhoCalls: boolean;
}

/** Undefined when nothing changes. */
export function rulesOf({ set, add, remove }: RulesOptions = { set: {}, add: {}, remove: [] }): HeaderRules | undefined {
  const more = [...Object.entries(set), ...Object.entries(add)].flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]));
  const without = new Set([...Object.keys(set), ...remove].map((name) => name.toLowerCase()));
  return more.length === 0 && without.size === 0 ? undefined : Object.freeze({ without, more, saysWhoCalls: more.some((name, at) => at % 2 === 0 && kindOf(name) === 'identity') });
}

/** The fields, names and values in turn, after the rules. */
export function changed(fields: string[], rules: HeaderRules | undefined): string[] {
  if (rules === undefined) return fields;
  const result: string[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    if (!rules.without.has(fields[at]!.toLowerCase())) result.push(fields[at]!, fields[at + 1]!);
  }
  result.push(...rules.more);
  return result;
}
