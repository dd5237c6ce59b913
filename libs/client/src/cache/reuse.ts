import { type Entry } from './entry.ts';
import { type RequestDirectives } from './cache-control.ts';

/** What may be done with a stored answer for a request. */
export type Reuse = 'fresh' | 'stale' | 'revalidate-behind' | 'validate';

/**
 * Whether a stored answer may be used as it is (RFC 9111 sections 4.2 and 5.2.1, RFC 5861 section 3, RFC 8246 section 2.1).
 *
 * @param now milliseconds since 1970
 * @returns `stale` where the request takes stale ones; `revalidate-behind` where the answer is to be renewed after it was used;
 *   `validate` when the service must be asked first
 */
export function reuse(entry: Entry, asked: Readonly<RequestDirectives>, now: number): Reuse {
  const { lifetime, noCache, immutable, mustRevalidate, staleWhileRevalidate } = entry.parts;
  if (noCache || asked.noCache) return 'validate';
  const age = entry.age(now);
  const left = lifetime - age;
  const isFresh = left > 0 && !entry.outdated;
  // A reload sends max-age=0; only no-cache asks for what cannot have changed.
  if (asked.maxAge !== undefined && age > asked.maxAge && !(isFresh && immutable)) return 'validate';
  if (isFresh) return left >= (asked.minFresh ?? 0) ? 'fresh' : 'validate';
  if (asked.minFresh !== undefined || entry.outdated) return 'validate';
  if (asked.maxStale !== undefined && !mustRevalidate && -left <= asked.maxStale) return 'stale';
  return -left < staleWhileRevalidate ? 'revalidate-behind' : 'validate';
}

/**
 * Whether a stored answer may stand in for a failure (RFC 5861 section 4): as long as the request says, or else the answer, or
 * else the upstream's `staleIfError`. Where the answer forbids stale use, no longer than it says itself.
 *
 * @param otherwise seconds
 */
export function mayStandIn({ parts }: Entry, asked: Readonly<RequestDirectives>, now: number, otherwise: number): boolean {
  if (parts.noCache || asked.noCache) return false;
  const age = parts.initialAge + (now - parts.responseTime) / 1000;
  const most = parts.mustRevalidate ? (parts.staleIfError ?? -Infinity) : Infinity;
  return age - parts.lifetime <= Math.min(most, asked.staleIfError ?? parts.staleIfError ?? otherwise);
}

/** The failures for which RFC 5861 section 4 was made. */
export const FAILURES: ReadonlySet<number> = new Set([500, 502, 503, 504]);
