import { HttpException } from '@nestjs/common';
import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import { GatewayError } from './gateway-error.ts';

/** A problem document (RFC 9457 section 3) as gateways send it. */
export interface Problem {
  /** Stable for each code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly source: string;
  readonly retryable: boolean;
  /** Also the answer's X-Request-Id and the `id` of the request's log line. */
  readonly requestId?: string;
  readonly upstream?: string;
  readonly phase?: string;
  readonly part?: string;
  readonly [extension: string]: unknown;
}

export const PROBLEM_TYPE = 'application/problem+json';

export function problemOf(error: GatewayError, requestId?: string): Problem {
  return {
    ...error.extensions,
    type: `urn:portico:error:${error.code}`,
    title: ERROR_CODES[error.code].title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    source: error.source,
    retryable: error.retryable,
    ...(requestId === undefined ? {} : { requestId }),
    ...(error.upstream === undefined ? {} : { upstream: error.upstream }),
    ...(error.phase === undefined ? {} : { phase: error.phase }),
    ...(error.part === undefined ? {} : { part: error.part }),
  };
}

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'malformed_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'url_too_long',
  415: 'unsupported_media_type',
  422: 'invalid_input',
  431: 'headers_too_large',
  501: 'not_implemented',
  503: 'unavailable',
  504: 'deadline_exceeded',
};

/** Turns whatever was thrown into a GatewayError. What is not known becomes `internal`, and says nothing of its inside. */
export function gatewayErrorOf(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  // A library's error around one of ours, such as an AxiosError.
  if (thrown instanceof Error && thrown.cause instanceof GatewayError) return thrown.cause;
  const status = thrown instanceof HttpException ? thrown.getStatus() : Number((thrown as { statusCode?: unknown } | null)?.statusCode);
  const code = CODE_BY_STATUS[status];
  if (code !== undefined) return new GatewayError(code, ERROR_CODES[code].title, { cause: thrown });
  return new GatewayError('internal', 'The request was fine; try again later and quote the request id.', { cause: thrown });
}
