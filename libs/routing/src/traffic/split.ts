import { upstreamsSection, type Upstream, type Upstreams } from '@portico/client';
import { didYouMean, type Exchange, percent, randomHex } from '@portico/pipeline';
import { z } from 'zod';
import { fieldName } from '../routes/headers.options.ts';
import { type RouteCheck, type RouteOptions } from '../routes/routes.section.ts';

export const splitOptions = {
  split: z
    .strictObject({
      share: percent.describe('Of callers, not of requests: a growing share keeps those that it has.'),
      to: z.string().min(1).describe('The upstream that gets them.'),
      by: z.enum(['principal', 'session', 'client', 'address', 'cookie']).default('principal').describe('By what a caller stays on its side; who has none of it, by address. A cookie is set by the gateway.'),
      header: fieldName.optional().describe('A field by which a caller chooses: always or never.'),
    })
    .optional()
    .describe('Sends a share of the callers to another upstream.'),
};

/** Names of upstreams that a route has beside `to`. */
export const checkOtherUpstreams: RouteCheck = ({ to, split, mirror }, { whole, report }) => {
  const upstreams = Object.keys(whole.get(upstreamsSection));
  for (const [key, other] of [['split', split], ['mirror', mirror]] as const) {
    if (other === undefined) continue;
    if (to === undefined) report([key], 'nothing is forwarded, so there is nothing to share', 'Leave it out');
    if (!upstreams.includes(other.to)) report([key, 'to'], `there is no upstream "${other.to}"`, didYouMean(other.to, upstreams));
  }
};

/** Who goes to the other upstream. */
export interface Split {
  readonly upstream: Upstream;
  readonly share: number;
  readonly by: NonNullable<RouteOptions['split']>['by'];
  /** In lower case. */
  readonly header: string | undefined;
  /** So that each route has other callers on its other side. */
  readonly salt: string;
}

export function splitOf({ name, split }: RouteOptions, upstreams: Upstreams): Split | undefined {
  if (split === undefined) return undefined;
  // The section's check has seen to it that there is one.
  return Object.freeze({ ...split, upstream: upstreams.find(split.to)!, header: split.header?.toLowerCase(), salt: name });
}

/** Whether this caller goes to the other upstream. May set a cookie. */
export function isOnOtherSide(exchange: Exchange, { share, by, header, salt }: Split): boolean {
  const chosen = header === undefined ? undefined : exchange.request.headers[header];
  if (chosen === 'always' || chosen === 'never') return chosen === 'always';
  return position(`${salt} ${keyOf(exchange, by)}`) < share;
}

function keyOf(exchange: Exchange, by: Split['by']): string {
  const { principal, request } = exchange;
  const key = by === 'cookie' ? cookieOf(exchange) : by === 'principal' ? principal.subject : by === 'session' ? principal.session : by === 'client' ? principal.client : undefined;
  return key === undefined || key === '' ? `address ${request.ip}` : `${by} ${key}`;
}

/** Says nothing of who has it, and not on which side they are. */
const COOKIE = '__Host-portico-side';
const KEPT_S = 30 * 24 * 60 * 60;
const VALUE = new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f]{16})(?:;|$)`);

function cookieOf({ request, reply }: Exchange): string {
  const known = VALUE.exec(request.headers.cookie ?? '')?.[1];
  if (known !== undefined) return known;
  const value = randomHex(8);
  reply.header('set-cookie', `${COOKIE}=${value}; Path=/; Max-Age=${KEPT_S}; Secure; HttpOnly; SameSite=Lax`);
  return value;
}

/** Where a text lies between 0 and 1: the same text always at the same place (FNV-1a, its bits then mixed as by MurmurHash3). */
export function position(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
