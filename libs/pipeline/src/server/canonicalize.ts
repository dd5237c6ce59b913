import { type IncomingMessage } from 'node:http';
import { GatewayError } from '../errors/gateway-error.ts';
import { canonicalTarget } from './canonical-path.ts';

/** Where a refused target is sent: no route or view may be declared at this path. */
export const REFUSED_TARGET = '/.refused';

/** Fastify's router answers 404 to methods that it does not know, which would say that there is no such path. */
const METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);

const refusals = new WeakMap<IncomingMessage, GatewayError>();

/**
 * The server's `rewriteUrl`: gives every request its one canonical path before any router sees it. It cannot throw where
 * it runs, so a refused target goes on under a path of its own, and the observe hook, which sees every request, throws.
 */
export function rewriteUrl(maxUrlBytes: number): (request: IncomingMessage) => string {
  return (request) => {
    const target = request.url ?? '';
    try {
      // RFC 9110 section 15.6.2.
      if (!METHODS.has(request.method)) throw new GatewayError('not_implemented', `No path takes the method ${request.method}.`);
      if (target.length > maxUrlBytes) throw new GatewayError('url_too_long', `The URL may have ${maxUrlBytes} bytes at most.`);
      return canonicalTarget(target, request.headers.host);
    } catch (error) {
      refusals.set(request, error as GatewayError);
      return REFUSED_TARGET;
    }
  };
}

/** Why a request's target was refused, if it was. */
export function refusalOf(request: IncomingMessage): GatewayError | undefined {
  return refusals.get(request);
}
