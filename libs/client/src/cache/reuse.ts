import { type Entry } from './entry.ts';
import { type RequestDirectives } from './cache-control.ts';

/** What may be done with a stored answer for a request. */
export type Reuse = 'fresh' | 'stale' | 'revalidate-behind' | 'validate';

/**
 * Whether a stored answer may be used as it is (RFC 9111 sections 4.2 and 5.2.1, RFC 5861 section 3).
 *
 * @param now milliseconds since 1970
 * @returns `stale` where the request takes stale ones; `revalidate-behind` where the answer is to be renewed after it was used;
 *   `validate` when the service must be asked first
 */
export function reuse(entry: Entry, asked: Readonly<RequestDirectives>, now: number): Reuse {
  const { lifetime, noCache, mustRevalidate, staleWhileRevalidate } = entry.parts;
  if (noCache || asked.noCache) return 'validate';
  const age = entry.age(now);
  if (asked.maxAge !== undefined && age > asked.maxAge) return 'validate';
  const left = lifetime - age;
  if (left > 0 && !entry.outdated) return left >= (asked.minFresh ?? 0) ? 'fresh' : 'validate';
  if (asked.minFresh !== undefined || mustRevalidate || entry.outdated) return 'validate';
  if (asked.maxStale !== undefined && -left <= asked.maxStale) return 'stale';
  return -left < staleWhileRevalidate ? 'revalidate-behind' : 'validate';
}

/**
 * Whether a stored answer may stand in for a failure (RFC 5861 section 4): as long as the request says, or else the answer, or
 * else the upstream's `staleIfError`. Never where the answer forbids stale use.
 *
 * @param otherwise seconds
 */
export function mayStandIn({ parts }: Entry, asked: Readonly<RequestDirectives>, now: number, otherwise: number): boolean {
  if (parts.noCache || parts.mustRevalidate || asked.noCache) return false;
  const age = parts.initialAge + (now - parts.responseTime) / 1000;
  const limit = asked.staleIfError ?? parts.staleIfError ?? otherwise;
  return age - parts.lifetime <= limit;
}

/** The failures for which RFC 5861 section 4 was made. */
export const FAILURES: ReadonlySet<number> = new Set([500, 502, 503, 504]);
