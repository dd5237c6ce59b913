import { hash } from 'node:crypto';
import { type Exchange } from '@portico/pipeline';
import { addressKey } from '../addresses/address-key.ts';

/** Who counts as one caller. */
export type CallerKind = 'address' | 'principal' | 'session' | 'client' | `header:${string}`;

/**
 * The name under which a caller is counted. Whoever is not known by what was asked for is counted by what is known: a session
 * or client by its principal, an anonymous caller by the address. The first letter keeps these apart.
 */
export function callerKey(kind: CallerKind, exchange: Exchange): string {
  if (kind === 'address') return byAddress(exchange);
  const { principal } = exchange;
  if (kind === 'principal') return byPrincipal(exchange);
  if (kind === 'session') return principal.session === undefined ? byPrincipal(exchange) : `s${principal.session}`;
  if (kind === 'client') return principal.client === undefined ? byPrincipal(exchange) : `c${principal.client}`;
  const value = exchange.request.raw.headers[kind.slice('header:'.length)];
  // What it says may be a secret, and as long as a header may be.
  return value === undefined ? byAddress(exchange) : `h${hash('sha256', String(value), 'base64url')}`;
}

function byAddress({ request }: Exchange): string {
  // Nothing, when the connection is gone already.
  return addressKey((request.ip as string | undefined) ?? '');
}

function byPrincipal(exchange: Exchange): string {
  const { principal } = exchange;
  return principal.kind === 'anonymous' ? byAddress(exchange) : `p${principal.kind}:${principal.subject}`;
}
