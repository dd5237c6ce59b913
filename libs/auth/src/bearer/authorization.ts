import { type IncomingMessage } from 'node:http';

/** What a request's Authorization says: `many` when the field came more than once. */
export type Authorization = { readonly kind: 'none' | 'other' | 'many' } | { readonly kind: 'bearer'; readonly token: string };

const NONE = Object.freeze({ kind: 'none' } as const);
const BEARER = /^bearer(?: |$)/i;
/** RFC 6750 section 2.1: b64token. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * Reads the credentials of a request (RFC 9110 section 11.6.2, RFC 6750 section 2.1). A token in the query or in a form
 * (sections 2.2 and 2.3) is no credential here. Another scheme, DPoP among them, is `other`: this is where one is added.
 */
export function authorizationOf({ headers, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): Authorization {
  const { authorization } = headers;
  if (authorization === undefined) return NONE;
  // Of a repeated field Node keeps the first; another program on the way may have judged by the second.
  if (isRepeated(rawHeaders)) return { kind: 'many' };
  return BEARER.test(authorization) ? { kind: 'bearer', token: authorization.slice(7) } : { kind: 'other' };
}

/** Whether it can be a token at all. Tokens that are known need not be asked. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

const NAME = 'authorization';

function isRepeated(rawHeaders: readonly string[]): boolean {
  let seen = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length !== NAME.length || name.toLowerCase() !== NAME) continue;
    if (seen) return true;
    seen = true;
  }
  return false;
}
