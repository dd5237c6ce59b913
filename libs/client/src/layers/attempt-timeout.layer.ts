import { type Alarm, clearAlarm, GatewayError, setAlarm } from '@portico/pipeline';
import { type Call, isUpload, type Layer, OVER, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { Fastest } from './fastest.ts';
import { Passing } from './passing.ts';

/** Tells the service how many milliseconds there are until the head of its answer is of no use any more. */
const FIELD = 'x-timeout-ms';

/**
 * Gives one attempt `timeoutMs` until its answer's head, or what is left of the deadline. How long the body may stand still is `idleTimeoutMs` of
 * the request. What cannot be ready in time, because no answer of late was so fast, is refused at once.
 * An upload may take longer: the time begins anew with each piece that the service takes, and stands still while the next
 * one is awaited from the client.
 */
export function attemptTimeout(upstream: string, timeoutMs: number): Layer {
  const fastest = new Fastest();
  return (next) => (request, handler) => {
    const { body, headers, work } = request;
    const now = performance.now();
    const leftMs = work.deadlineAt - now;
    if (leftMs <= fastest.ms) {
      const detail = `The service "${upstream}" cannot answer in the ${Math.max(0, Math.floor(leftMs))} ms that are left.`;
      handler.error(new GatewayError('deadline_exceeded', detail, { upstream, phase: 'connect' }));
      return OVER;
    }
    tell(headers, Math.ceil(Math.min(timeoutMs, leftMs)));
    const timed = new Timed(handler, { upstream, timeoutMs, fastest, startedAt: now });
    timed.sent = isUpload(body) ? { ...request, body: timed.upload(body) } : request;
    timed.call = next(timed.sent, timed);
    return timed.call;
  };
}

/** It is the last of the fields, so that the next attempt finds the last one's. */
function tell(headers: string[], ms: number): void {
  const at = headers.length - 2;
  if (headers[at] === FIELD) headers[at + 1] = String(ms);
  else headers.push(FIELD, String(ms));
}

interface Timing {
  readonly upstream: string;
  readonly timeoutMs: number;
  readonly fastest: Fastest;
  readonly startedAt: number;
}

class Timed extends Passing implements Alarm {
  call: Call | undefined;
  sent: UpstreamRequest | undefined;
  place = -1;
  alarmAt = Infinity;
  #answered = false;

  constructor(
    next: ResponseHandler,
    readonly timing: Timing,
  ) {
    super(next);
    setAlarm(this, timing.startedAt + timing.timeoutMs);
  }

  ring(): void {
    const { upstream, timeoutMs } = this.timing;
    this.call?.abort(new GatewayError('upstream_timeout', `The service "${upstream}" did not answer within ${timeoutMs} ms.`, { upstream, phase: this.sent?.isBegun === false ? 'connect' : 'head' }));
  }

  async *upload(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    clearAlarm(this);
    for await (const chunk of body) {
      this.#start();
      yield chunk;
      clearAlarm(this);
    }
    this.#start();
  }

  override head(status: number, headers: ResponseHeaders, statusText: string): void {
    this.release();
    const { fastest, startedAt } = this.timing;
    const now = performance.now();
    fastest.observe(now - startedAt, now);
    this.next.head(status, headers, statusText);
  }

  protected override release(): void {
    this.#answered = true;
    clearAlarm(this);
  }

  #start(): void {
    if (!this.#answered) setAlarm(this, performance.now() + this.timing.timeoutMs);
  }
}
