import { type ResponseHeaders } from '../dispatch.ts';

/** A service's answer is not HTTP/1.1 (RFC 9112). */
export class MalformedResponse extends Error {
  readonly code = 'ERR_RESPONSE_MALFORMED';
}

/** Of a head, and of the fields behind a body; twice what clients may send, since services add fields. */
export const MAX_HEAD_BYTES = 32_768;

/** Names are tokens (RFC 9110 section 5.6.2). */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What no value may have (RFC 9110 section 5.5); bytes from 0x80 on may be anything, one character each. */
export const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** With no names of its own, such as `constructor`. Quicker to fill and to go through than what has no prototype. */
const Fields = function () {} as unknown as new () => ResponseHeaders;
Fields.prototype = Object.create(null);

/** In lower case; they are few. */
const names = new Map<string, string>();
const MAX_REMEMBERED = 1000;

export function noFields(): ResponseHeaders {
  return new Fields();
}

/**
 * Field lines (RFC 9112 section 5), each with its line break. No line is folded, no name has a space behind it.
 *
 * @throws MalformedResponse
 */
export function parseFields(lines: string, from: number): ResponseHeaders {
  const fields = new Fields();
  const isLong = lines.length > LONG;
  let at = from;
  while (at < lines.length) {
    const end = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    if (colon < 0 || colon > end) throw new MalformedResponse('A field of the answer has no colon.');
    const raw = lines.slice(at, colon);
    const name = names.get(raw) ?? nameOf(raw);
    let first = colon + 1;
    let last = end;
    while (first < last && isSpace(lines.charCodeAt(first))) first += 1;
    while (last > first && isSpace(lines.charCodeAt(last - 1))) last -= 1;
    const slice = lines.slice(first, last);
    const value = isLong ? copied(slice) : slice;
    if (NOT_IN_VALUE.test(value)) throw new MalformedResponse(`The answer's field ${name} has a character that no field may have.`);
    addField(fields, name, value);
    at = end + 2;
  }
  return fields;
}

/** Adds one that may have come before. @param name in lower case */
export function addField(fields: ResponseHeaders, name: string, value: string): void {
  const known = fields[name];
  if (known === undefined) fields[name] = value;
  else if (typeof known === 'string') fields[name] = [known, value];
  else known.push(value);
}

/** A slice keeps the whole in memory; of a longer one than this, each value is a copy, since some are kept for long. */
const LONG = 2_048;

function copied(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function nameOf(raw: string): string {
  if (!TOKEN.test(raw)) throw new MalformedResponse('A field of the answer has no proper name.');
  const name = raw.toLowerCase();
  if (names.size < MAX_REMEMBERED) names.set(raw, name);
  return name;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
