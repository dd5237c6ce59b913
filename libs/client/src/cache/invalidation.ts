import { type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { single } from './freshness.ts';

/** RFC 9110 section 9.2.1. Any other method, also one that nobody knows, is taken as unsafe. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export function isUnsafe(method: string): boolean {
  return !SAFE.has(method);
}

/**
 * The paths whose stored answers a successful answer to an unsafe method makes doubtful: the one that was asked for, and those of
 * Location and Content-Location on the same host (RFC 9111 section 4.4).
 *
 * @param hosts by which the service is known: that of its instance, and the one that the client asked for
 */
export function invalidatedPaths(status: number, headers: ResponseHeaders, { path }: Pick<UpstreamRequest, 'path'>, hosts: readonly (string | undefined)[]): string[] {
  if (status < 200 || status >= 400) return [];
  const named = [headers.location, headers['content-location']].map((field) => pathHere(single(field), path, hosts));
  return [...new Set([path, ...named.filter((each) => each !== undefined)])];
}

/** @returns undefined for a reference to another host, or to nothing */
export function pathHere(reference: string | undefined, path: string, hosts: readonly (string | undefined)[]): string | undefined {
  if (reference === undefined || !URL.canParse(reference, `http://${HERE}${path}`)) return undefined;
  const { host, pathname, search, protocol } = new URL(reference, `http://${HERE}${path}`);
  if (!/^https?:$/.test(protocol)) return undefined;
  // By the same scheme, so that a default port is none and case does not matter.
  const isHere = (each: string | undefined) => each !== undefined && URL.parse(`${protocol}//${each}`)?.host === host;
  return host === HERE || hosts.some(isHere) ? pathname + search : undefined;
}

const HERE = 'here.invalid';
