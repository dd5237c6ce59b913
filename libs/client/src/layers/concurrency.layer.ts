import { GatewayError, type Priority } from '@portico/pipeline';
import { type Call, type Dispatch, isUpload, type Layer, OVER, type ResponseHandler, type ResponseHeaders, type UpstreamRequest, type Urgent } from '../dispatch.ts';
import { type Limiter, type Waiting } from './limiter.ts';
import { Passing } from './passing.ts';

/**
 * Lets so many calls at once wait for their answer as the service can take, and holds more in a short queue. A call leaves with its
 * answer's head: a stream that goes on for hours is no work in hand. Neither is an upload, which comes at its client's pace: a few slow
 * clients would otherwise keep everybody else out, and so it is not counted.
 */
export function concurrency(upstream: string, limiter: Limiter | undefined): Layer {
  if (limiter === undefined) return (next) => next;
  return (next) => (request, handler) => {
    if (isUpload(request.body)) return next(request, handler);
    if (limiter.enter()) return next(request, new Limited(handler, limiter));
    const waiting = new Queued(upstream, limiter, next, request, handler);
    if (limiter.wait(waiting)) return waiting.begin();
    handler.error(overloaded(upstream));
    return OVER;
  };
}

class Limited extends Passing {
  readonly #startedAt = performance.now();
  readonly #inFlight: number;
  #left = false;

  constructor(
    next: ResponseHandler,
    private readonly limiter: Limiter,
  ) {
    super(next);
    this.#inFlight = limiter.inFlight;
  }

  override head(status: number, headers: ResponseHeaders, statusText: string): void {
    // A refusal that came fast says nothing of how fast the work is.
    this.#leave(status === 429 || status === 503, status < 500);
    this.next.head(status, headers, statusText);
  }

  override error(error: GatewayError): void {
    const isLate = error.code === 'upstream_timeout' || error.code === 'deadline_exceeded';
    this.#leave(error.code === 'upstream_timeout', isLate);
    super.error(error);
  }

  #leave(isDropped: boolean, isTelling: boolean): void {
    if (this.#left) return;
    this.#left = true;
    if (isTelling || isDropped) {
      const now = performance.now();
      this.limiter.sample(now - this.#startedAt, this.#inFlight, isDropped, now);
    }
    this.limiter.leave();
  }
}

class Queued implements Call, Waiting, Urgent {
  priority: Priority;
  #call: Call | undefined;
  #paused = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly upstream: string,
    private readonly limiter: Limiter,
    private readonly next: Dispatch,
    private readonly request: UpstreamRequest,
    private readonly handler: ResponseHandler,
  ) {
    this.priority = request.urgency?.priority ?? request.work.priority;
  }

  begin(): this {
    this.#timer = setTimeout(expire, this.limiter.queueForMs, this);
    // The latest attempt is the one that is raised.
    if (this.request.urgency) this.request.urgency.queued = this;
    return this;
  }

  raise(priority: Priority): void {
    this.limiter.raise(this, priority);
  }

  start(): void {
    clearTimeout(this.#timer);
    this.#call = this.next(this.request, new Limited(this.handler, this.limiter));
    if (this.#paused) this.#call.pause();
  }

  shed(): void {
    clearTimeout(this.#timer);
    this.handler.error(overloaded(this.upstream));
  }

  expire(): void {
    if (!this.limiter.leaveQueue(this)) return;
    this.limiter.shed[this.priority] += 1;
    this.handler.error(overloaded(this.upstream));
  }

  abort(reason: GatewayError): void {
    if (this.#call) return this.#call.abort(reason);
    if (!this.limiter.leaveQueue(this)) return;
    clearTimeout(this.#timer);
    this.handler.error(reason);
  }

  pause(): void {
    this.#paused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#call?.resume();
  }
}

function expire(queued: Queued): void {
  queued.expire();
}

function overloaded(upstream: string): GatewayError {
  return new GatewayError('overloaded', `The service "${upstream}" has more to do than it can. Try again in a moment.`, { upstream, phase: 'connect', headers: { 'Retry-After': '1' } });
}
