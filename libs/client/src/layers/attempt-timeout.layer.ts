import { GatewayError } from '@portico/pipeline';
import { type Call, isUpload, type Layer, type ResponseHandler, type ResponseHeaders } from '../dispatch.ts';
import { Passing } from './passing.ts';

/**
 * Gives one attempt `timeoutMs` until its answer's head. How long the body may stand still is `idleTimeoutMs` of the request.
 * An upload may take longer: the time begins anew with each piece that the service takes, and stands still while the next
 * one is awaited from the client.
 */
export function attemptTimeout(upstream: string, timeoutMs: number): Layer {
  return (next) => (request, handler) => {
    const timed = new Timed(handler, upstream, timeoutMs);
    const { body } = request;
    timed.call = next(isUpload(body) ? { ...request, body: timed.upload(body) } : request, timed);
    return timed.call;
  };
}

class Timed extends Passing {
  call: Call | undefined;
  #timer: NodeJS.Timeout | undefined;
  #answered = false;

  constructor(
    next: ResponseHandler,
    readonly upstream: string,
    readonly timeoutMs: number,
  ) {
    super(next);
    this.#start();
  }

  async *upload(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    clearTimeout(this.#timer);
    for await (const chunk of body) {
      this.#start();
      yield chunk;
      clearTimeout(this.#timer);
    }
    this.#start();
  }

  override head(status: number, headers: ResponseHeaders, statusText: string): void {
    this.release();
    super.head(status, headers, statusText);
  }

  protected override release(): void {
    this.#answered = true;
    clearTimeout(this.#timer);
  }

  #start(): void {
    if (!this.#answered) this.#timer = setTimeout(expire, this.timeoutMs, this);
  }
}

function expire({ call, upstream, timeoutMs }: Timed): void {
  call?.abort(new GatewayError('upstream_timeout', `The service "${upstream}" did not answer within ${timeoutMs} ms.`, { upstream }));
}
