import { type ResponseHeaders } from '../dispatch.ts';
import { single } from './freshness.ts';
import { listed } from './targeted-fields.ts';

/** A selecting field and what the request had in it, in normal form; undefined when it had none. */
export type Selecting = readonly [name: string, value: string | undefined];

/** The names in Vary, in lower case and in order of the alphabet (RFC 9111 section 4.1). */
export function varyNames(headers: ResponseHeaders): readonly string[] {
  if (headers.vary === undefined) return NONE;
  const names = listed(headers.vary).toLowerCase().split(',').map((name) => name.trim()).filter((name) => name !== '');
  return [...new Set(names)].sort();
}

const NONE: readonly string[] = Object.freeze([]);

export function selectingOf(names: readonly string[], headers: readonly string[]): readonly Selecting[] {
  return names.map((name) => [name, normal(name, fieldOf(headers, name))] as const);
}

/** Whether a request selects what was stored. `answer` is asked for its language where that alone differs. */
export function selects(stored: readonly Selecting[], headers: readonly string[], answer: ResponseHeaders): boolean {
  for (const [name, value] of stored) {
    const field = fieldOf(headers, name);
    if (normal(name, field) === value) continue;
    if (name !== 'accept-language' || field === undefined || !isPreferred(field, single(answer['content-language']))) return false;
  }
  return true;
}

/** A request's field, its lines as one list; names and values stand in turn. */
export function fieldOf(headers: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (let at = 0; at < headers.length; at += 2) {
    const each = headers[at]!;
    if (each.length !== name.length || each.toLowerCase() !== name) continue;
    value = value === undefined ? headers[at + 1]! : `${value}, ${headers[at + 1]!}`;
  }
  return value;
}

/** Forms that mean the same become one: spaces around commas go, and lists of preferences have one order. */
export function normal(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (name === 'accept-encoding' || name === 'accept-language') {
    return preferences(value).map(({ tag, weight }) => `${tag};${weight}`).join(',');
  }
  // What is quoted may have commas of its own.
  return value.includes('"') ? value.trim() : value.split(',').map((member) => member.trim()).join(',');
}

interface Preference {
  readonly tag: string;
  readonly weight: number;
}

/** The dearest first; what weighs the same in order of the alphabet (RFC 9110 section 12.4.2). */
function preferences(value: string): Preference[] {
  const all = value.split(',').flatMap((member): Preference[] => {
    const [tag, ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
    if (!tag) return [];
    const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return [{ tag, weight: Number.isNaN(weight) ? 1 : weight }];
  });
  return all.sort((one, other) => other.weight - one.weight || (one.tag < other.tag ? -1 : 1));
}

/** Whether an answer's one language is the one that the request likes best. */
function isPreferred(acceptLanguage: string, language: string | undefined): boolean {
  if (language === undefined) return false;
  const [first, second] = preferences(acceptLanguage);
  return first !== undefined && first.tag === language.toLowerCase() && first.weight > 0 && first.weight !== second?.weight;
}
