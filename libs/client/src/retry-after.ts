/**
 * How long a Retry-After field asks to wait (RFC 9110 section 10.2.3): seconds, or a date.
 *
 * @returns milliseconds; undefined without a field, or for one that is neither
 */
export function retryAfterMs(field: string | string[] | undefined, now = Date.now()): number | undefined {
  if (typeof field !== 'string') return undefined;
  if (/^\d{1,9}$/.test(field)) return Number(field) * 1_000;
  const at = /^[A-Z][a-z]{2}, /.test(field) ? Date.parse(field) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
