import { type ResponseHeaders } from '../dispatch.ts';
import { httpDate } from './http-date.ts';
import { dateOf, single } from './freshness.ts';
import { type RequestPlan } from './request-plan.ts';

/**
 * Whether a client's own condition is met by an answer that is at hand, so that 304 is all it needs (RFC 9111 section 4.3.2).
 * If-None-Match comes before If-Modified-Since.
 */
export function isNotModified({ ifNoneMatch, ifModifiedSince }: RequestPlan, status: number, headers: ResponseHeaders, responseTime: number): boolean {
  if (status !== 200) return false;
  if (ifNoneMatch !== undefined) return matchesAny(ifNoneMatch, single(headers.etag));
  if (ifModifiedSince === undefined) return false;
  const since = httpDate(ifModifiedSince);
  if (since === undefined) return false;
  const modified = httpDate(single(headers['last-modified']) ?? '') ?? dateOf(headers, responseTime);
  return modified <= since;
}

/** RFC 9110 section 8.8.3.2, weak comparison. What stands without quotes is taken as it stands. */
function matchesAny(field: string, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  if (field.trim() === '*') return true;
  const tag = opaque(etag);
  for (const [candidate] of field.matchAll(ENTITY_TAG)) if (opaque(candidate) === tag) return true;
  return false;
}

const ENTITY_TAG = /(?:W\/)?"[^"]*"|[^\s,]+/g;

function opaque(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}

export function isStrong(etag: string | undefined): etag is string {
  return etag?.startsWith('"') ?? false;
}

/** Whether If-Range lets a part be given: the same strong tag, or the very date (RFC 9110 section 13.1.5). */
export function isSameForRange(ifRange: string | undefined, headers: ResponseHeaders): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.startsWith('"')) return ifRange === single(headers.etag);
  return ifRange === single(headers['last-modified']);
}

/** The fields that a 304 has (RFC 9110 section 15.4.5): no more than what tells of the stored answer. */
export function notModifiedHead(headers: ResponseHeaders): ResponseHeaders {
  const fields: ResponseHeaders = {};
  for (const name in headers) if (!OF_CONTENT.test(name)) fields[name] = headers[name];
  return fields;
}

const OF_CONTENT = /^content-(?:length|type|encoding|language|range|md5)$/;

/** A request's fields with our own validators in the place of the client's conditions (RFC 9111 section 4.3.1). */
export function validating(headers: readonly string[], etag: string | undefined, lastModified: string | undefined): string[] {
  const fields = unconditional(headers);
  if (etag !== undefined) fields.push('if-none-match', etag);
  if (lastModified !== undefined) fields.push('if-modified-since', lastModified);
  return fields;
}

export function unconditional(headers: readonly string[]): string[] {
  const fields: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    if (!CONDITIONS.test(headers[at]!)) fields.push(headers[at]!, headers[at + 1]!);
  }
  return fields;
}

const CONDITIONS = /^(?:if-none-match|if-modified-since|range|if-range)$/i;
