import { type GatewayError } from '@portico/pipeline';
import { type UpstreamRequest } from './dispatch.ts';

/** Whether a status tells of a service that is not well. 501 and 505 tell of a request that it does not know. */
export function isFailing(status: number): boolean {
  return status >= 500 && status !== 501 && status !== 505;
}

/**
 * Whose fault a failed call is: the service's; or nobody's as far as it is concerned, such as a client's leaving or the gateway's
 * own refusal, or a kept connection that ended just then.
 */
export function isServicesFault({ source, code }: GatewayError, { raced }: UpstreamRequest): boolean {
  return source === 'upstream' && code !== 'circuit_open' && !raced;
}
