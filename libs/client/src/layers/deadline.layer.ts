import { type Work } from '@portico/pipeline';
import { type Call, type Layer, OVER, type ResponseHandler } from '../dispatch.ts';
import { Passing } from './passing.ts';

/** Holds the work's deadline and abort over the call: when the work is given up, so is every call made for it. */
export const deadline: Layer = (next) => (request, handler) => {
  const { work } = request;
  if (work.aborted) {
    handler.error(work.aborted);
    return OVER;
  }
  const attached = new Attached(handler, work);
  const call = next(request, attached);
  attached.hold(call);
  return call;
};

class Attached extends Passing {
  #call: Call | undefined;
  #over = false;

  constructor(
    next: ResponseHandler,
    private readonly work: Work,
  ) {
    super(next);
  }

  hold(call: Call): void {
    if (this.#over) return;
    this.#call = call;
    this.work.attach(call);
  }

  protected override release(): void {
    this.#over = true;
    if (this.#call) this.work.detach(this.#call);
  }
}
