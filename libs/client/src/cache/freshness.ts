import { type ResponseHeaders } from '../dispatch.ts';
import { type ResponseDirectives } from './cache-control.ts';
import { httpDate } from './http-date.ts';

/** The first line of a field that should have one. */
export function single(field: string | readonly string[] | undefined): string | undefined {
  return typeof field === 'string' || field === undefined ? field : field[0];
}

/** When the service made the answer: Date, or the time of its arrival where there is no proper one (RFC 9110 section 6.6.1). Milliseconds. */
export function dateOf(headers: ResponseHeaders, responseTime: number): number {
  return httpDate(single(headers.date) ?? '') ?? responseTime;
}

/**
 * How long the answer says it is good, in seconds; undefined when it does not say (RFC 9111 section 4.2.1). What it says badly
 * means not at all.
 *
 * @param targeted whether the directives are those of a targeted field, which puts Expires aside (RFC 9213 section 2.2)
 */
export function explicitLifetime(directives: ResponseDirectives, headers: ResponseHeaders, responseTime: number, targeted: boolean): number | undefined {
  const said = directives.sMaxage ?? directives.maxAge;
  if (said !== undefined || targeted) return said;
  const expires = single(headers.expires);
  if (expires === undefined) return undefined;
  // Section 5.3: an invalid date, "0" above all, is in the past.
  const at = httpDate(expires);
  return at === undefined ? 0 : Math.max(0, Math.floor((at - dateOf(headers, responseTime)) / 1000));
}

/** RFC 9110 section 15.1: the statuses whose answers may be kept though they do not say how long they are good. */
const HEURISTIC: ReadonlySet<number> = new Set([200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501]);
const TENTH = 0.1;
const LONGEST_GUESS_S = 86_400;

/** A tenth of the time since the answer's last change, a day at most, in seconds; undefined where nothing may be guessed (RFC 9111 section 4.2.2). */
export function heuristicLifetime(status: number, directives: ResponseDirectives, headers: ResponseHeaders, responseTime: number): number | undefined {
  if (!HEURISTIC.has(status) && !directives.public) return undefined;
  const modified = httpDate(single(headers['last-modified']) ?? '');
  if (modified === undefined) return undefined;
  return Math.min(LONGEST_GUESS_S, Math.max(0, ((dateOf(headers, responseTime) - modified) / 1000) * TENTH));
}
