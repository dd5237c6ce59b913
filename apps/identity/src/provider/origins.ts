import { type Client } from 'oidc-provider/lib/provider.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a page at this origin may call the token endpoint for a client: only for a public one, which runs in the
 * browser itself, and only where it may receive codes. Like its redirect URIs, loopback origins match with any port.
 */
export function allowsOrigin({ clientAuthMethod, redirectUris }: Client, origin: string): boolean {
  if (clientAuthMethod !== 'none') return false;
  const asked = URL.parse(origin);
  return redirectUris.some((uri) => {
    const { origin: registered, hostname } = new URL(uri);
    return registered === origin || (asked?.protocol === 'http:' && LOOPBACK.has(hostname) && hostname === asked.hostname);
  });
}
