import { contentRangeField, type ContentRange } from './content-range.ts';
import { isStrong } from './conditional.ts';
import { Entry } from './entry.ts';

/**
 * A part that has come, together with those that are stored already, as far as they are parts of the very same whole: by the same
 * strong validator (RFC 9111 section 3.4, RFC 9110 section 15.3.7.3). What is whole then is a 200.
 */
export function combined(part: Entry, stored: readonly Entry[]): Entry {
  let all = part;
  for (const other of stored) if (isOfSameWhole(all, other)) all = merged(all, other);
  const { range, headers } = all.parts;
  if (range!.first > 0 || range!.last < range!.total - 1) return all;
  const { 'content-range': _, ...fields } = headers;
  return new Entry({ ...all.parts, status: 200, range: undefined, headers: { ...fields, 'content-length': String(range!.total) } });
}

function isOfSameWhole(one: Entry, other: Entry): boolean {
  const [range, its] = [one.parts.range!, other.parts.range];
  if (its === undefined || !isStrong(one.etag) || one.etag !== other.etag || range.total !== its.total) return false;
  // They touch or overlap.
  return range.first <= its.last + 1 && its.first <= range.last + 1;
}

/** The fields of the newer one count. */
function merged(newer: Entry, older: Entry): Entry {
  const [range, its] = [newer.parts.range!, older.parts.range!];
  const before = its.first < range.first ? older.body.subarray(0, range.first - its.first) : EMPTY;
  const after = its.last > range.last ? older.body.subarray(range.last + 1 - its.first) : EMPTY;
  const whole: ContentRange = { first: Math.min(range.first, its.first), last: Math.max(range.last, its.last), total: range.total };
  const body = Buffer.concat([before, newer.body, after]);
  const headers = { ...newer.parts.headers, 'content-range': contentRangeField(whole), 'content-length': String(body.length) };
  return new Entry({ ...newer.parts, headers, body, range: whole });
}

const EMPTY = Buffer.alloc(0);
