import { type ResponseHeaders } from '../dispatch.ts';
import { type ResponseDirectives } from './cache-control.ts';
import { explicitLifetime, heuristicLifetime, single } from './freshness.ts';
import { ANYONE, type Identity, SOMEBODY } from './identity.ts';
import { directivesOf } from './targeted-fields.ts';
import { varyNames } from './vary.ts';

/** Who may be given a stored answer: everyone, those who are nobody in particular, or one principal alone. */
export type Audience = 'everyone' | 'anonymous' | 'principal';

/** How an answer may be kept. Times in seconds. */
export interface Keeping {
  readonly audience: Audience;
  readonly lifetime: number;
  readonly directives: ResponseDirectives;
}

export interface StoringOptions {
  readonly heuristics: boolean;
  readonly perPrincipal: boolean;
}

/** Statuses whose meaning this cache knows (RFC 9111 section 5.2.2.3). 206 and 304 have ways of their own. */
const UNDERSTOOD: ReadonlySet<number> = new Set([200, 203, 204, 206, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 410, 413, 414, 415, 422, 429, 451, 500, 501, 502, 503, 504]);

/**
 * Whether an answer to a GET may be kept, how long and for whom (RFC 9111 section 3). Of a request that was made for somebody
 * it is kept only if it says that it may be shared (section 3.5, with the principal in the place of Authorization), or for that
 * principal alone where the upstream is declared so.
 *
 * @param responseTime milliseconds since 1970
 * @returns undefined when it must not be kept
 */
export function keeping(status: number, headers: ResponseHeaders, identity: Identity, responseTime: number, options: StoringOptions): Keeping | undefined {
  const { directives, targeted } = directivesOf(headers);
  if (status < 200 || status === 304) return undefined;
  if (directives.mustUnderstand ? !UNDERSTOOD.has(status) : directives.noStore) return undefined;
  if (directives.private === true) return undefined;
  // Vary: * never matches (section 4.1); a stream of events has no end.
  if (headers.vary !== undefined && String(headers.vary).includes('*')) return undefined;
  if (single(headers['content-type'])?.startsWith('text/event-stream')) return undefined;
  const audience = audienceOf(identity, directives, options, varyNames(headers).includes('authorization'));
  if (audience === undefined) return undefined;
  const lifetime = explicitLifetime(directives, headers, responseTime, targeted);
  // A cookie was not meant for all unless the answer says so; and one that was set for somebody is nobody else's, whatever it says.
  if (headers['set-cookie'] !== undefined && (lifetime === undefined || audience !== 'everyone' || identity !== ANYONE)) return undefined;
  if (lifetime !== undefined) return { audience, lifetime, directives };
  const guess = options.heuristics ? heuristicLifetime(status, directives, headers, responseTime) : undefined;
  if (guess !== undefined) return { audience, lifetime: guess, directives };
  // Without a lifetime only what can be validated is worth keeping.
  const hasValidator = headers.etag !== undefined || headers['last-modified'] !== undefined;
  return hasValidator && (status === 200 || directives.noCache !== false) ? { audience, lifetime: 0, directives } : undefined;
}

/** @param variesByCaller whether the answer depends on Authorization, which is added to the call later: then nobody else's will do */
function audienceOf(identity: Identity, said: ResponseDirectives, { perPrincipal }: StoringOptions, variesByCaller: boolean): Audience | undefined {
  const isShareable = said.public || said.sMaxage !== undefined || said.mustRevalidate;
  if (isShareable && !variesByCaller) return 'everyone';
  if (identity === ANYONE) return 'anonymous';
  return perPrincipal && identity !== SOMEBODY ? 'principal' : undefined;
}
