import { GatewayError } from '../errors/gateway-error.ts';
import { AllowedTargets, readingsOf, type Spelling } from './spellings.ts';

/** Letters, digits and marks that mean the same everywhere: by far the most paths need no more than this look. */
const PLAIN = /^(?:\/[A-Za-z0-9\-_~!$&'()*+,=:@](?:[A-Za-z0-9\-._~!$&'()*+,=:@]*))*\/?$/;
/** Looked for in the path as it came. */
const BROKEN: readonly (readonly [RegExp, string])[] = [
  [/[^\x21-\x7e]/, 'it has a character that must be percent-encoded'],
  [/#/, 'it has a fragment'],
  [/%(?![0-9A-Fa-f]{2})/, 'it has a broken percent-encoding'],
  [/%(?:[01][0-9a-f]|7f)/i, 'it has an encoded control character'],
];
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;
/** Looked for in the canonical path; a route may allow them. */
const AMBIGUOUS: readonly (readonly [RegExp, string, Spelling])[] = [
  [/%5C/, 'it has a backslash', 'backslash'],
  [/;|%3B/, 'it has a semicolon', 'semicolon'],
  [/\/\//, 'it has an empty segment (//)', 'double-slash'],
  [/%2F/, 'it has an encoded slash', 'encoded-slash'],
  [/%25[0-9A-Fa-f]{2}/, 'it is percent-encoded twice', 'encoded-percent'],
];
const UNRESERVED = /[A-Za-z0-9\-._~]/;

/**
 * The one spelling of a request target's path and query, by which it is matched, judged and forwarded: unreserved
 * characters decoded, other percent-encodings in upper case (RFC 3986 section 6.2.2). Every spelling that another
 * program could read as another path is refused.
 *
 * @param target the request target as it came (RFC 9112 section 3.2); an absolute one must name the request's own host.
 * @param allowed says whether an ambiguous path may be spelled as it is
 * @returns path and query
 * @throws GatewayError `ambiguous_path`, `malformed_request`
 */
export function canonicalTarget(target: string, host: string | undefined, method = 'GET', allowed = NONE_ALLOWED): string {
  const origin = target.charCodeAt(0) === SLASH ? target : originForm(target, host);
  const mark = origin.indexOf('?');
  const path = mark < 0 ? origin : origin.slice(0, mark);
  if (mark >= 0 && /[^\x21-\x7e]|#/.test(origin.slice(mark))) throw ambiguous('its query has a character that must be percent-encoded');
  if (PLAIN.test(path)) return origin;
  const canonical = canonicalPath(path, method, allowed);
  return mark < 0 ? canonical : canonical + origin.slice(mark);
}

const SLASH = 0x2f;

const NONE_ALLOWED = new AllowedTargets();

function canonicalPath(path: string, method: string, allowed: AllowedTargets): string {
  for (const [pattern, what] of BROKEN) if (pattern.test(path)) throw ambiguous(what);
  const text = textOf(path);
  if (text === undefined) throw ambiguous('its percent-encoding is not UTF-8');
  if (looksLikeAnother(text)) throw ambiguous('it has a character that looks like a slash or dots');
  const decoded = path.replace(/%[0-9A-Fa-f]{2}/g, (code) => {
    const character = String.fromCharCode(parseInt(code.slice(1), 16));
    return UNRESERVED.test(character) ? character : code.toUpperCase();
  });
  const canonical = decoded.replace(/["<>^`{|}\\]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  if (DOT_SEGMENT.test(canonical)) throw ambiguous('it has a dot segment');
  const found = AMBIGUOUS.filter(([pattern]) => pattern.test(canonical));
  if (found.length === 0) return canonical;
  const readings = readingsOf(canonical);
  if (readings === undefined || !allowed.allows(method, { spellings: found.map(([, , spelling]) => spelling), readings })) throw ambiguous(found[0]![1]);
  return canonical;
}

function textOf(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Some programs put the plain form of a character in its place, and drop blanks: U+FF0F is a slash then, U+2025 two dots. */
function looksLikeAnother(text: string): boolean {
  const plain = text.normalize('NFKC').replace(/[\u2044\u2215]/g, '/');
  if (/\/\.{1,2}\s*(?:\/|$)/.test(plain)) return true;
  return plain !== text && (/[\\;]|\/\//.test(plain) || plain.split('/').length !== text.split('/').length);
}

function originForm(target: string, host: string | undefined): string {
  const match = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target);
  if (!match) throw new GatewayError('malformed_request', 'The request target is neither a path nor a URL.');
  if (match[1]!.toLowerCase() !== host?.toLowerCase()) {
    throw new GatewayError('malformed_request', 'The request target names another host than the Host field.');
  }
  const rest = match[2]!;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function ambiguous(what: string): GatewayError {
  return new GatewayError('ambiguous_path', `The path is refused because ${what}. Send it in its plain form.`);
}
