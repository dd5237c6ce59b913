import { type SecurityHeaders } from './security-headers.section.ts';

/**
 * For answers that are data: nothing in them may run, load or be framed if a browser is led to take one for a page; no other site's
 * page may embed them; where they were asked from is nobody's business.
 */
const FOR_DATA: SecurityHeaders = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/** A browser would not believe it over http (RFC 6797 section 8.1), and development has no https. */
const FOR_HTTPS: SecurityHeaders = { 'Strict-Transport-Security': 'max-age=31536000' };

/** The default fields that gateway.yaml does not name, in lower case: a service that sends one of them knows better what its answer is. */
export function yieldingFields(...layers: readonly (SecurityHeaders | undefined)[]): string[] {
  const named = new Set(layers.flatMap((layer) => Object.keys(layer ?? {}).map((name) => name.toLowerCase())));
  return Object.keys(FOR_DATA).map((name) => name.toLowerCase()).filter((name) => name !== 'x-content-type-options' && !named.has(name));
}

/** What answers carry: names and values in turn. Later layers replace earlier ones, whatever their case. */
export function securityFields(production: boolean, ...layers: readonly (SecurityHeaders | undefined)[]): string[] {
  const byName = new Map<string, readonly [string, string | false]>();
  for (const layer of [FOR_DATA, production ? FOR_HTTPS : undefined, ...layers]) {
    for (const [name, value] of Object.entries(layer ?? {})) byName.set(name.toLowerCase(), [name, value]);
  }
  return [...byName.values()].flatMap(([name, value]) => (value === false ? [] : [name, value]));
}
