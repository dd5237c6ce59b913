import { type ResponseHeaders } from '../dispatch.ts';
import { deltaSeconds } from './cache-control.ts';
import { dateOf, single } from './freshness.ts';

/** The first of what Age says, unless that is no number (RFC 9111 section 5.1). Seconds. */
export function ageValue(headers: ResponseHeaders): number {
  const field = single(headers.age);
  if (field === undefined) return 0;
  return deltaSeconds(field.split(',', 1)[0]!.trim()) ?? 0;
}

/**
 * How old an answer was when it arrived, in seconds: `corrected_initial_age` of RFC 9111 section 4.2.3.
 *
 * @param requestTime and `responseTime`: when it was asked for and when its head came, milliseconds since 1970
 */
export function initialAge(headers: ResponseHeaders, requestTime: number, responseTime: number): number {
  const apparent = Math.max(0, (responseTime - dateOf(headers, responseTime)) / 1000);
  const corrected = ageValue(headers) + (responseTime - requestTime) / 1000;
  return Math.floor(Math.max(apparent, corrected));
}
