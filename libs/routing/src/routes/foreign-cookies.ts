/**
 * The gateway's own cookies, whatever their prefix and case (RFC 6265bis section 4.1.3: browsers compare prefixes without it):
 * no service sets or sees one.
 */
const OWN = /^(?:__(?:host|secure|http|host-http)-)?portico/i;

/** Of an upstream's Set-Cookie fields those that are not for the gateway's own names. */
export function foreignSetCookies(given: string | readonly string[]): string[] {
  return [given].flat().filter((cookie) => isForeign(cookie.split(';', 1)[0]!));
}

/** A client's Cookie field without the gateway's own; empty when nothing is left. */
export function foreignCookies(header: string): string {
  return header
    .split(';')
    .filter(isForeign)
    .map((cookie) => cookie.trim())
    .join('; ');
}

/** What has no name could be read as any: `=__Host-portico=x` is sent as `__Host-portico=x` (RFC 6265bis section 5.7). */
function isForeign(cookie: string): boolean {
  const equals = cookie.indexOf('=');
  const name = equals < 0 ? '' : cookie.slice(0, equals).trim();
  return name !== '' && !OWN.test(name);
}
