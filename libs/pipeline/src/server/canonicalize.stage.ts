import { type IncomingMessage } from 'node:http';
import { GatewayError } from '../errors/gateway-error.ts';
import { type Exchange } from '../exchange/exchange.ts';
import { canonicalTarget } from './canonical-path.ts';

/** Where a refused target is sent, so that the stages judge it: no route or view may be declared under this path. */
export const REFUSED_TARGET = '/.refused';

const refusals = new WeakMap<IncomingMessage, GatewayError>();

/**
 * The server's `rewriteUrl`: gives every request its one canonical path before any router sees it. It cannot throw where
 * it runs, so a refused target goes on under a path of its own, with the refusal kept for the stage below.
 */
export function rewriteUrl(maxUrlBytes: number): (request: IncomingMessage) => string {
  return (request) => {
    const target = request.url ?? '';
    try {
      if (target.length > maxUrlBytes) throw new GatewayError('url_too_long', `The URL may have ${maxUrlBytes} bytes at most.`);
      return canonicalTarget(target, request.headers.host);
    } catch (error) {
      refusals.set(request, error as GatewayError);
      return REFUSED_TARGET;
    }
  };
}

/** The first stage: refuses what has no canonical path. */
export function canonicalize(exchange: Exchange): void {
  if (exchange.path !== REFUSED_TARGET) return;
  throw refusals.get(exchange.request.raw) ?? new GatewayError('no_route', 'Nothing is served at this path.');
}
