import { type Duplex } from 'node:stream';
import { GatewayError } from '@portico/pipeline';
import { type Budget } from '../budget.ts';
import { type Call, type Dispatch, isRepeatable, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { retryAfterMs } from '../retry-after.ts';

export interface RetryRule {
  /** In all. */
  readonly attempts: number;
  readonly kinds: ReadonlySet<string>;
  readonly statuses: ReadonlySet<number>;
  /** Whether a status says "try again" now. */
  readonly tellsStatus: () => boolean;
  readonly budget: Budget;
  readonly random: () => number;
}

/** The first wait is up to this long, each further one up to twice the last, milliseconds. */
const BACKOFF_MS = 25;
const LONGEST_BACKOFF_MS = 1_000;
/** A service that wants to be asked again later than this is not waited for, however much time there is. */
const LONGEST_WAIT_MS = 10_000;
/** A wait that leaves less than this is not worth it. */
const LEAST_LEFT_MS = 5;
/** So many times a lost race for a kept connection costs nothing: what follows goes by a new one (RFC 9112 section 9.3.1). */
const MOST_RACES = 1;
/** An answer that nobody wants is read to its end if it is no longer, so that its connection can be kept. */
const DISCARD_BYTES = 16_384;

/**
 * A call that may take several attempts. It is made again
 * - when nothing of it was sent: whatever its method, if its body is still there, and at no cost to the budget;
 * - when it failed before its answer's head, or was answered with a status that says "try again": if its method is idempotent and its body can be sent
 *   again (RFC 9110 section 9.2.2);
 * - never once the head was passed on; never when whoever asked has given up; only as far as the budget and the deadline go.
 */
export class Retrying implements Call {
  #attempt: Attempt | undefined;
  #made = 0;
  #races = 0;
  #timer: NodeJS.Timeout | undefined;
  #aborted = false;
  #paused = false;

  constructor(
    private readonly rule: RetryRule,
    private readonly next: Dispatch,
    private readonly request: UpstreamRequest,
    readonly handler: ResponseHandler,
  ) {}

  start(): this {
    this.#made += 1;
    const attempt = (this.#attempt = new Attempt(this));
    const call = this.next(this.request, attempt);
    attempt.call = call;
    if (this.#paused) call.pause();
    return this;
  }

  abort(reason: GatewayError): void {
    if (this.#aborted) return;
    this.#aborted = true;
    if (this.#timer === undefined) return this.#attempt!.call?.abort(reason);
    clearTimeout(this.#timer);
    this.handler.error(reason);
  }

  pause(): void {
    this.#paused = true;
    this.#attempt!.call?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#attempt!.call?.resume();
  }

  /** @returns whether the answer is left for another attempt */
  answered(status: number, headers: ResponseHeaders): boolean {
    if (!this.rule.statuses.has(status) || !this.rule.tellsStatus() || this.#aborted || !isRepeatable(this.request)) return false;
    return this.#again(retryAfterMs(headers['retry-after']) ?? this.#backoff());
  }

  failed(error: GatewayError): void {
    if (!this.#failsOver(error)) this.handler.error(error);
  }

  #failsOver(error: GatewayError): boolean {
    if (this.#aborted || error.source !== 'upstream' || error.phase === 'body') return false;
    const { request, rule } = this;
    if (request.raced && isRepeatable(request) && this.#races < MOST_RACES) {
      this.#races += 1;
      this.#made -= 1;
      return this.#wait(0);
    }
    const kind = KIND[error.code];
    if (kind === undefined) return false;
    if (error.phase === 'connect') return rule.kinds.has(kind === 'timeout' ? kind : 'connect') && this.#again(this.#made === 1 ? 0 : this.#backoff(), true);
    return rule.kinds.has(kind) && isRepeatable(request) && this.#again(this.#backoff());
  }

  /** "Full jitter": anything up to what doubles each time. */
  #backoff(): number {
    return this.rule.random() * Math.min(LONGEST_BACKOFF_MS, BACKOFF_MS * 2 ** (this.#made - 1));
  }

  /** @param isFree costs no budget: the service had no work from an attempt that never reached it, and so has no more from the next */
  #again(waitMs: number, isFree = false): boolean {
    if (this.#made >= this.rule.attempts || waitMs > LONGEST_WAIT_MS) return false;
    const now = performance.now();
    if (now + waitMs + LEAST_LEFT_MS > this.request.work.deadlineAt) return false;
    return (isFree || this.rule.budget.take(now)) && this.#wait(waitMs);
  }

  #wait(waitMs: number): true {
    const { request } = this;
    request.attempt = 'retry';
    if (request.instance !== undefined) request.tried = request.tried === undefined ? [request.instance] : [...request.tried, request.instance];
    // Also without a wait in a turn of its own: a failure may be told while the call is being made.
    this.#timer = setTimeout(goOn, waitMs, this);
    return true;
  }

  goOn(): void {
    this.#timer = undefined;
    this.start();
  }
}

/** What `when` calls the failures. */
const KIND: Readonly<Record<string, string>> = {
  upstream_unreachable: 'connect',
  upstream_reset: 'reset',
  upstream_timeout: 'timeout',
};

function goOn(retrying: Retrying): void {
  retrying.goOn();
}

/** Passes one attempt's answer on, or lets it go by for another attempt. */
class Attempt implements ResponseHandler {
  call: Call | undefined;
  #isDiscarded = false;
  #left = DISCARD_BYTES;

  constructor(private readonly retrying: Retrying) {}

  head(status: number, headers: ResponseHeaders, statusText: string): void {
    this.#isDiscarded = this.retrying.answered(status, headers);
    if (!this.#isDiscarded) this.retrying.handler.head(status, headers, statusText);
  }

  interim(status: number, headers: ResponseHeaders): void {
    this.retrying.handler.interim?.(status, headers);
  }

  switched(socket: Duplex, first: Buffer): void {
    this.retrying.handler.switched?.(socket, first);
  }

  data(chunk: Buffer): void {
    if (!this.#isDiscarded) return this.retrying.handler.data(chunk);
    this.#left -= chunk.length;
    if (this.#left < 0) this.call?.abort(UNWANTED);
  }

  end(trailers: ResponseHeaders): void {
    if (!this.#isDiscarded) this.retrying.handler.end(trailers);
  }

  error(error: GatewayError): void {
    if (!this.#isDiscarded) this.retrying.failed(error);
  }
}

const UNWANTED = new GatewayError('client_closed', 'Another attempt takes its place.');
