import { GatewayError } from '../errors/gateway-error.ts';

/** Letters, digits and marks that mean the same everywhere: by far the most paths need no more than this look. */
const PLAIN = /^(?:\/[A-Za-z0-9\-_~!$&'()*+,=:@](?:[A-Za-z0-9\-._~!$&'()*+,=:@]*))*\/?$/;
const AMBIGUOUS: readonly (readonly [RegExp, string])[] = [
  [/[^\x21-\x7e]/, 'it has a character that must be percent-encoded'],
  [/#/, 'it has a fragment'],
  [/\\/, 'it has a backslash'],
  [/;/, 'it has a semicolon'],
  [/\/\//, 'it has an empty segment (//)'],
  [/%(?![0-9A-Fa-f]{2})/, 'it has a broken percent-encoding'],
  [/%2f/i, 'it has an encoded slash'],
  [/%5c/i, 'it has an encoded backslash'],
  [/%(?:[01][0-9a-f]|7f)/i, 'it has an encoded control character'],
  [/\/(?:\.|%2e){1,2}(?:\/|$)/i, 'it has a dot segment'],
];
const UNRESERVED = /[A-Za-z0-9\-._~]/;

/**
 * The one spelling of a request target's path and query, by which it is matched, judged and forwarded: unreserved
 * characters decoded, other percent-encodings in upper case (RFC 3986 section 6.2.2). Every spelling that another
 * program could read as another path is refused.
 *
 * @param target the request target as it came (RFC 9112 section 3.2); an absolute one must name the request's own host.
 * @returns path and query
 * @throws GatewayError `ambiguous_path`, `malformed_request`
 */
export function canonicalTarget(target: string, host: string | undefined): string {
  const origin = target.charCodeAt(0) === SLASH ? target : originForm(target, host);
  const mark = origin.indexOf('?');
  const path = mark < 0 ? origin : origin.slice(0, mark);
  if (mark >= 0 && /[^\x21-\x7e]|#/.test(origin.slice(mark))) throw ambiguous('its query has a character that must be percent-encoded');
  if (PLAIN.test(path)) return origin;
  const canonical = canonicalPath(path);
  return mark < 0 ? canonical : canonical + origin.slice(mark);
}

const SLASH = 0x2f;

function canonicalPath(path: string): string {
  for (const [pattern, what] of AMBIGUOUS) if (pattern.test(path)) throw ambiguous(what);
  if (!isUtf8(path)) throw ambiguous('its percent-encoding is not UTF-8');
  const decoded = path.replace(/%[0-9A-Fa-f]{2}/g, (code) => {
    const character = String.fromCharCode(parseInt(code.slice(1), 16));
    return UNRESERVED.test(character) ? character : code.toUpperCase();
  });
  return decoded.replace(/["<>^`{|}]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
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
