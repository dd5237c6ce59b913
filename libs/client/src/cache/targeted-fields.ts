import { type DirectiveValue, note, noDirectives, responseDirectives, type ResponseDirectives } from './cache-control.ts';
import { type ResponseHeaders } from '../dispatch.ts';

/**
 * What an answer says of caching to this gateway: CDN-Cache-Control where it is there and well formed, which puts Cache-Control
 * and Expires aside; else Cache-Control (RFC 9213 section 2.2). The field is passed on, for caches between us and the client.
 */
export function directivesOf(headers: ResponseHeaders): { readonly directives: ResponseDirectives; readonly targeted: boolean } {
  const field = headers['cdn-cache-control'];
  const directives = field === undefined ? undefined : targetedDirectives(listed(field));
  if (directives !== undefined) return { directives, targeted: true };
  return { directives: responseDirectives(listed(headers['cache-control'])), targeted: false };
}

/** A field's lines as one list. */
export function listed(field: string | readonly string[] | undefined): string {
  return field === undefined ? '' : typeof field === 'string' ? field : field.join(', ');
}

/** @returns undefined for a field to be ignored: an empty one, or no Dictionary of Structured Fields (RFC 9651 section 3.2) */
export function targetedDirectives(field: string): ResponseDirectives | undefined {
  const text = field.replace(/^ +| +$/g, '');
  if (!DICTIONARY.test(text)) return undefined;
  // Of two members with one key the last counts.
  const members = new Map<string, DirectiveValue>();
  for (const { groups } of text.matchAll(MEMBER)) members.set(groups!.key!, bareValue(groups!.value));
  const all = noDirectives();
  for (const [name, value] of members) {
    // A time must be an Integer, and a boolean that says no says nothing.
    const isTime = /^(?:max-age|s-maxage|stale-)/.test(name);
    if (value !== false && (!isTime || Number.isInteger(value))) note(all, name, value);
  }
  return all;
}

function bareValue(value: string | undefined): DirectiveValue {
  if (value === undefined || value === '?1') return true;
  if (value === '?0') return false;
  if (/^-?\d/.test(value)) return Number(value);
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}

const KEY = '[a-z*][a-z0-9_.*-]*';
const STRING = '"(?:[ !#-\\[\\]-~]|\\\\["\\\\])*"';
const BARE = `(?:-?\\d{1,15}(?:\\.\\d{1,3})?|%?${STRING}|[A-Za-z*][!#$%&'*+.^_\`|~0-9A-Za-z:/-]*|:[A-Za-z0-9+/=]*:|\\?[01]|@-?\\d{1,15})`;
const PARAMETERS = `(?:; *${KEY}(?:=${BARE})?)*`;
const LIST = `\\( *(?:${BARE}${PARAMETERS}(?: +${BARE}${PARAMETERS})*)? *\\)`;
const ONE = `${KEY}(?:=(?:${BARE}|${LIST}))?${PARAMETERS}`;
const DICTIONARY = new RegExp(`^${ONE}(?:[ \\t]*,[ \\t]*${ONE})*$`);
const MEMBER = new RegExp(`(?<key>${KEY})(?:=(?<value>${BARE}|${LIST}))?${PARAMETERS}(?:[ \\t]*,[ \\t]*|$)`, 'g');
