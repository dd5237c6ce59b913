import { type CredentialDemand, type Credentials, GatewayError, gatewayErrorOf } from '@portico/pipeline';
import { type Layer, OVER } from '../dispatch.ts';
import { CredentialedCall, setAuthorization } from './credentialed-call.ts';

/**
 * Adds the Authorization that tells the upstream who is calling. It stands behind the cache, so that a hit needs none.
 *
 * `none` adds nothing, and neither does `pass`: there the caller's own field is among those that are forwarded.
 */
export function credential(demand: CredentialDemand, credentials: Credentials | undefined): Layer {
  const { kind, upstream } = demand;
  if (kind === 'none' || kind === 'pass') return (next) => next;
  if (!credentials) return refuseAll(upstream);
  return (next) => (request, handler) => {
    try {
      const value = credentials.for(request.work, demand);
      // A minted one is as good as any other that could be minted: nothing to try again with.
      if (kind === 'minted' && !(value instanceof Promise)) {
        if (value !== undefined) setAuthorization(request.headers, value);
        return next(request, handler);
      }
      return new CredentialedCall({ next, request, handler, demand, credentials }).start(value);
    } catch (error) {
      handler.error(gatewayErrorOf(error));
      return OVER;
    }
  };
}

/** The start has refused this (missing-credentials.ts); and no call goes out without what it should carry. */
function refuseAll(upstream: string): Layer {
  const error = new GatewayError('internal', 'The gateway has no credentials for a service.', { upstream });
  return () => (_request, handler) => {
    handler.error(error);
    return OVER;
  };
}
