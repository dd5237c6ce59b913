import { type Dispatcher } from 'undici';
import { type GatewayError, type UpstreamAttempt } from '@portico/pipeline';
import { type Call, isUpload, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { type Connection } from '../instance.ts';
import { networkError } from '../network-errors.ts';
import { beginAttempt, endAttempt, fieldsOfAttempt } from './attempt-record.ts';
import { sendByNode } from './send-by-node.ts';

/** The last of the layers: puts the call on a connection of its instance, and notes the attempt in the work's record. */
export function send(upstream: string, attemptTimeoutMs: number): (request: UpstreamRequest, handler: ResponseHandler) => Call {
  return (request, handler) => {
    if (request.upgrade !== undefined || request.trailers !== undefined) return sendByNode(upstream, request, handler);
    request.raced = false;
    const attempt = new Attempt(upstream, request, handler);
    const { method, path, idleTimeoutMs } = request;
    const headers = fieldsOfAttempt(attempt.record, request);
    // undici takes iterables, though its types do not say so.
    const body = request.body as Dispatcher.DispatchOptions['body'];
    // The attempt's own timeout comes first, unless an upload puts it off; with the same value for both, undici keeps one
    // timer for a connection.
    const headersTimeout = attemptTimeoutMs <= idleTimeoutMs && !isUpload(request.body) ? idleTimeoutMs : 0;
    request.instance!.pool.dispatch({ method, path, headers, body, bodyTimeout: idleTimeoutMs, headersTimeout }, attempt);
    return attempt;
  };
}

class Attempt implements Dispatcher.DispatchHandler, Call {
  readonly record: UpstreamAttempt;
  #controller: Dispatcher.DispatchController | undefined;
  #given: GatewayError | undefined;
  #over = false;
  #reused = false;
  /** Set by the connection that takes the call. */
  connection: Connection | undefined;
  readonly #startedAt = performance.now();

  constructor(
    private readonly upstream: string,
    private readonly request: UpstreamRequest,
    private readonly handler: ResponseHandler,
  ) {
    this.record = beginAttempt(upstream, request, this.#startedAt);
  }

  abort(reason: GatewayError): void {
    if (this.#over) return;
    this.#given = reason;
    this.#finish(reason);
    this.#controller?.abort(reason);
    this.handler.error(reason);
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#reused = this.connection!.served > 0;
    this.connection!.served += 1;
    // Given up while it waited for a connection.
    if (this.#given) controller.abort(this.#given);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders, statusText?: string): void {
    if (this.#over) return;
    if (status < 200) {
      if (status > 101) this.handler.interim?.(status, headers);
      return;
    }
    this.record.status = status;
    this.handler.head(status, headers, statusText ?? '');
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.record.bytes += chunk.length;
    this.handler.data(chunk);
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: ResponseHeaders): void {
    if (this.#over) return;
    this.#finish();
    this.handler.end(trailers);
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    if (this.#over) return;
    const phase = this.#controller === undefined ? 'connect' : this.record.status === 0 ? 'head' : 'body';
    const error = networkError(cause, this.upstream, phase);
    this.#finish(error);
    // A service that closes a connection for being idle does not know of the request that meets this on its way.
    if (this.#reused && phase === 'head' && error.code === 'upstream_reset' && this.record.durationMs < RACE_MS) this.request.raced = true;
    this.handler.error(error);
  }

  #finish(error?: GatewayError): void {
    this.#over = true;
    endAttempt(this.record, this.#startedAt, error);
  }
}

/** Longest way to a service and back that a race can take. */
const RACE_MS = 500;
