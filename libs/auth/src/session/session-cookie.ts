/**
 * The browser's half of a session: 256 random bits. `__Host-` and Strict (RFC 6265bis sections 4.1.3.2 and 5.5.7): no other
 * host, scheme, path or site has a part in it, and no script reads it.
 */
export const SESSION_COOKIE = '__Host-portico';

const VALUE = /^[A-Za-z0-9_-]{43}$/;

/** @returns undefined also for what cannot be one of ours, and for one that came twice */
export function sessionCookieOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const value = cookieValue(header, SESSION_COOKIE);
  return value !== undefined && VALUE.test(value) ? value : undefined;
}

export function sessionCookie(value: string): string {
  return `${SESSION_COOKIE}=${value}; Path=/; Secure; HttpOnly; SameSite=Strict`;
}

export function expiredCookie(name: string): string {
  return `${name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`;
}

/**
 * The value of a cookie (RFC 6265 section 5.4), found without taking the header apart. Names are compared byte by byte:
 * whatever else some server would take for the same name is another one.
 */
export function cookieValue(header: string, name: string): string | undefined {
  const first = findCookie(header, name, 0);
  if (first < 0 || findCookie(header, name, first) >= 0) return undefined;
  const end = header.indexOf(';', first);
  return header.slice(first, end < 0 ? undefined : end).trimEnd();
}

/** Where the value begins, or -1. */
function findCookie(header: string, name: string, from: number): number {
  for (let at = header.indexOf(name, from); at >= 0; at = header.indexOf(name, at + 1)) {
    const isName = header.charCodeAt(at + name.length) === EQUALS;
    if (isName && (at === 0 || startsCookie(header, at))) return at + name.length + 1;
  }
  return -1;
}

const EQUALS = 0x3d;
const SPACE = 0x20;
const SEMICOLON = 0x3b;

function startsCookie(header: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && header.charCodeAt(before) === SPACE) before -= 1;
  return before < 0 || header.charCodeAt(before) === SEMICOLON;
}
