import { type ResponseHeaders } from '../dispatch.ts';
import { type ResponseDirectives } from './cache-control.ts';
import { directivesOf, listed } from './targeted-fields.ts';

/** Fields of one connection or of proxies, which are never stored (RFC 9111 section 3.1). */
const NEVER = new Set(['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authentication-info', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade']);
/** By these an upstream names what a purge may take; they are nobody else's business. */
const TAGS = ['cache-tag', 'surrogate-key'] as const;
/** What a 304 does not change: these tell of a body that it has not (section 3.2). */
const OF_THE_BODY = new Set(['content-length', 'content-encoding', 'content-range']);

/** The fields of an answer that are stored. */
export function storedFields(headers: ResponseHeaders, directives: ResponseDirectives): ResponseHeaders {
  const left = new Set(listed(headers.connection).toLowerCase().split(',').map((name) => name.trim()));
  for (const names of [directives.noCache, directives.private]) if (typeof names === 'object') for (const name of names) left.add(name);
  const stored: ResponseHeaders = {};
  for (const name in headers) {
    if (!NEVER.has(name) && !left.has(name) && !TAGS.includes(name as never)) stored[name] = headers[name];
  }
  return stored;
}

/** Stored fields with those of a later answer about the same in their place (section 3.2). */
export function updatedFields(stored: ResponseHeaders, later: ResponseHeaders): ResponseHeaders {
  const updated = { ...stored };
  const fields = storedFields(later, directivesOf(later).directives);
  for (const name in fields) if (!OF_THE_BODY.has(name)) updated[name] = fields[name];
  // Of before the validation; an answer that has one says so anew.
  if (later.age === undefined) delete updated.age;
  return updated;
}

/** The tags of an answer: Cache-Tag separates them by commas, Surrogate-Key by spaces. */
export function tagsOf(headers: ResponseHeaders): readonly string[] {
  if (headers['cache-tag'] === undefined && headers['surrogate-key'] === undefined) return NO_TAGS;
  return TAGS.flatMap((name) => listed(headers[name]).split(/[,\s]+/)).filter((tag) => tag !== '').slice(0, MOST_TAGS);
}

export function withoutTags(headers: ResponseHeaders): ResponseHeaders {
  if (headers['cache-tag'] === undefined && headers['surrogate-key'] === undefined) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !TAGS.includes(name as never)));
}

const NO_TAGS: readonly string[] = Object.freeze([]);
const MOST_TAGS = 100;
