import { ERROR_CODES, type ErrorCode, type ErrorSource } from './error-codes.ts';

/** Of a call: nothing of it was sent yet; its answer had not begun; its answer had. */
export type CallPhase = 'connect' | 'head' | 'body';

export interface GatewayErrorOptions {
  /** What really happened; logged, never sent to a client. */
  readonly cause?: unknown;
  /** The upstream at fault, as gateway.yaml names it. */
  readonly upstream?: string;
  /** How far the call to the upstream had come. */
  readonly phase?: CallPhase;
  /** The part of a view that failed. */
  readonly part?: string;
  /** Response fields that belong to the error, such as Allow (RFC 9110 section 15.5.6) or Retry-After. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Members added to the problem document (RFC 9457 section 3.2); they are sent to the client. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The one error that stages, layers and views throw. Its code decides everything that {@link ERROR_CODES} lists. */
export class GatewayError extends Error {
  readonly status: number;
  readonly source: ErrorSource;
  readonly retryable: boolean;
  readonly upstream: string | undefined;
  readonly phase: CallPhase | undefined;
  readonly part: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;

  /** @param detail one sentence for the client: what is wrong with this request and what to do next. */
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options: GatewayErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    const kind = ERROR_CODES[code];
    this.status = kind.status;
    this.source = kind.source;
    this.retryable = kind.retryable;
    this.upstream = options.upstream;
    this.phase = options.phase;
    this.part = options.part;
    this.headers = options.headers;
    this.extensions = options.extensions;
  }

  /** The same error, told of a view's part. The one thrown first stays its cause's owner: nothing is wrapped twice. */
  ofPart(part: string): GatewayError {
    return this.part === undefined ? this.#with({ part }) : this;
  }

  /** The same error, told of the upstream that was being called. */
  ofUpstream(upstream: string): GatewayError {
    return this.upstream === undefined ? this.#with({ upstream }) : this;
  }

  /** Others may hold the one thrown first, which stays as it is. */
  #with(more: GatewayErrorOptions): GatewayError {
    const { cause, upstream, phase, part, headers, extensions } = this;
    return new GatewayError(this.code, this.detail, { cause: cause ?? this, upstream, phase, part, headers, extensions, ...more });
  }
}
