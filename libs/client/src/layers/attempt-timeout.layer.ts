import { GatewayError } from '@portico/pipeline';
import { type Call, type Layer, type ResponseHandler, type ResponseHeaders } from '../dispatch.ts';
import { Passing } from './passing.ts';

/** Gives one attempt `timeoutMs` until its answer's head. How long the body may stand still is `idleTimeoutMs` of the request. */
export function attemptTimeout(upstream: string, timeoutMs: number): Layer {
  return (next) => (request, handler) => {
    const timed = new Timed(handler, upstream, timeoutMs);
    timed.call = next(request, timed);
    return timed.call;
  };
}

class Timed extends Passing {
  call: Call | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(next: ResponseHandler, upstream: string, timeoutMs: number) {
    super(next);
    this.#timer = setTimeout(expire, timeoutMs, this, upstream, timeoutMs);
  }

  protected override release(): void {
    clearTimeout(this.#timer);
  }

  override head(status: number, headers: ResponseHeaders, statusText: string): void {
    clearTimeout(this.#timer);
    super.head(status, headers, statusText);
  }
}

function expire(timed: Timed, upstream: string, timeoutMs: number): void {
  timed.call?.abort(new GatewayError('upstream_timeout', `The service "${upstream}" did not answer within ${timeoutMs} ms.`, { upstream }));
}
