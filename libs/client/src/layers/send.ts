import { type GatewayError, type UpstreamAttempt } from '@portico/pipeline';
import { type Carried, type Carrier } from '../connections/carried.ts';
import { type Call, isRepeatable, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { networkError } from '../network-errors.ts';
import { beginAttempt, endAttempt, fieldsOfAttempt } from './attempt-record.ts';
import { sendUpgrade } from './send-upgrade.ts';

/** The last of the layers: puts the call on a connection of its instance, and notes the attempt in the work's record. */
export function send(upstream: string): (request: UpstreamRequest, handler: ResponseHandler) => Call {
  return (request, handler) => {
    if (request.upgrade !== undefined) return sendUpgrade(upstream, request, handler);
    const attempt = new Attempt(upstream, request, handler);
    request.raced = request.isBegun = false;
    request.instance!.connections.dispatch(attempt);
    return attempt;
  };
}

class Attempt implements Carried, Call {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: UpstreamRequest['body'];
  readonly trailers: UpstreamRequest['trailers'];
  readonly idleTimeoutMs: number;
  readonly maxRestMs: number;
  carrier: Carrier | undefined;
  readonly #record: UpstreamAttempt;
  #isOver = false;
  #isReused = false;
  #isPaused = false;
  readonly #startedAt = performance.now();

  constructor(
    private readonly upstream: string,
    private readonly request: UpstreamRequest,
    private readonly handler: ResponseHandler,
  ) {
    this.#record = beginAttempt(upstream, request, this.#startedAt);
    this.method = request.method;
    this.path = request.path;
    this.headers = fieldsOfAttempt(this.#record, request);
    this.body = request.body;
    this.trailers = request.trailers;
    this.idleTimeoutMs = request.idleTimeoutMs;
    this.maxRestMs = request.raced ? -1 : isRepeatable(request) ? Infinity : CAREFUL_REST_MS;
  }

  abort(reason: GatewayError): void {
    if (this.#isOver) return;
    this.#finish(reason);
    this.carrier?.abandon(this);
    this.handler.error(reason);
  }

  pause(): void {
    this.#isPaused = true;
    this.carrier?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.carrier?.resume();
  }

  begun(isReused: boolean): void {
    this.request.isBegun = true;
    this.#isReused = isReused;
    if (this.#isPaused) this.carrier!.pause();
  }

  interim(status: number, headers: ResponseHeaders): void {
    if (status > 101) this.handler.interim?.(status, headers);
  }

  head(status: number, headers: ResponseHeaders, statusText: string): void {
    this.#record.status = status;
    this.handler.head(status, headers, statusText);
  }

  data(chunk: Buffer): void {
    this.#record.bytes += chunk.length;
    this.handler.data(chunk);
  }

  end(trailers: ResponseHeaders): void {
    if (this.#isOver) return;
    this.#finish();
    this.handler.end(trailers);
  }

  failed(cause: unknown): void {
    if (this.#isOver) return;
    const phase = !this.request.isBegun ? 'connect' : this.#record.status === 0 ? 'head' : 'body';
    const error = networkError(cause, this.upstream, phase);
    this.#finish(error);
    // A service that closes a connection for being idle does not know of the request that meets this on its way.
    if (this.#isReused && phase === 'head' && error.code === 'upstream_reset' && this.#record.durationMs < RACE_MS) this.request.raced = true;
    this.handler.error(error);
  }

  #finish(error?: GatewayError): void {
    this.#isOver = true;
    endAttempt(this.#record, this.#startedAt, error);
  }
}

/** Services close what has not been used for some seconds. What cannot be sent again goes by a connection that was used just now, or by a new one. */
const CAREFUL_REST_MS = 1_000;

/** Longest way to a service and back that a race can take. */
const RACE_MS = 500;
