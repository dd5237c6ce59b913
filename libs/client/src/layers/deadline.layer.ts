import { type GatewayError, type Work } from '@portico/pipeline';
import { type Call, type Layer, OVER, type ResponseHandler } from '../dispatch.ts';
import { Passing } from './passing.ts';

/** Holds the work's deadline and abort over the call: when the work is given up, so is every call made for it, and the reason names the upstream. */
export function deadline(upstream: string): Layer {
  return (next) => (request, handler) => {
    const { work } = request;
    if (work.aborted) {
      handler.error(told(work.aborted, upstream));
      return OVER;
    }
    const attached = new Attached(handler, work, upstream);
    const call = next(request, attached);
    attached.hold(call);
    return call;
  };
}

/** That the client has left is no upstream's fault. */
function told(error: GatewayError, upstream: string): GatewayError {
  return error.code === 'client_closed' ? error : error.ofUpstream(upstream);
}

class Attached extends Passing {
  #call: Call | undefined;
  #over = false;

  constructor(
    next: ResponseHandler,
    private readonly work: Work,
    private readonly upstream: string,
  ) {
    super(next);
  }

  hold(call: Call): void {
    if (this.#over) return;
    this.#call = call;
    this.work.attach(call);
  }

  override error(error: GatewayError): void {
    super.error(told(error, this.upstream));
  }

  protected override release(): void {
    this.#over = true;
    if (this.#call) this.work.detach(this.#call);
  }
}
