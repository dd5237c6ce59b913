/**
 * Every error that a gateway can answer with. This table alone decides an error's status, who is at fault and whether
 * trying again can help; nothing else in the workspace picks a status for an error.
 */
export const ERROR_CODES = {
  // The client's doing.
  malformed_request: { status: 400, source: 'client', retryable: false, title: 'The request is not well formed' },
  ambiguous_path: { status: 400, source: 'client', retryable: false, title: 'The path can be read in more than one way' },
  invalid_query: { status: 400, source: 'client', retryable: false, title: 'The query does not fit its schema' },
  malformed_body: { status: 400, source: 'client', retryable: false, title: 'The body cannot be read' },
  idempotency_key_missing: { status: 400, source: 'client', retryable: false, title: 'This needs an Idempotency-Key' },
  login_failed: { status: 400, source: 'client', retryable: false, title: 'The sign-in did not succeed' },
  logout_token_refused: { status: 400, source: 'client', retryable: false, title: 'Not a logout token of this provider' },
  unauthenticated: { status: 401, source: 'client', retryable: false, title: 'Sign in first' },
  invalid_token: { status: 401, source: 'client', retryable: false, title: 'The access token is not valid' },
  step_up_required: { status: 401, source: 'client', retryable: false, title: 'Sign in again' },
  csrf_refused: { status: 403, source: 'client', retryable: false, title: 'Not a call of this site' },
  forbidden: { status: 403, source: 'client', retryable: false, title: 'Not allowed' },
  address_refused: { status: 403, source: 'client', retryable: false, title: 'Not from this address' },
  app_upgrade_required: { status: 403, source: 'client', retryable: false, title: 'This version of the app is too old' },
  no_route: { status: 404, source: 'client', retryable: false, title: 'There is nothing at this path' },
  not_found: { status: 404, source: 'client', retryable: false, title: 'There is no such thing' },
  method_not_allowed: { status: 405, source: 'client', retryable: false, title: 'This path does not take that method' },
  request_timeout: { status: 408, source: 'client', retryable: true, title: 'The request did not arrive in time' },
  conflict: { status: 409, source: 'client', retryable: false, title: 'This cannot be done as things are' },
  idempotency_in_flight: { status: 409, source: 'client', retryable: true, title: 'The same request is being answered' },
  idempotency_answer_lost: { status: 409, source: 'client', retryable: false, title: 'It was done, but its answer was not kept' },
  gone: { status: 410, source: 'client', retryable: false, title: 'This is no longer served' },
  body_too_large: { status: 413, source: 'client', retryable: false, title: 'The body is larger than this path takes' },
  url_too_long: { status: 414, source: 'client', retryable: false, title: 'The URL is too long' },
  unsupported_media_type: { status: 415, source: 'client', retryable: false, title: 'The body has a type that this path does not take' },
  invalid_input: { status: 422, source: 'client', retryable: false, title: 'The input does not fit its schema' },
  idempotency_key_reused: { status: 422, source: 'client', retryable: false, title: 'The Idempotency-Key belongs to another request' },
  upgrade_required: { status: 426, source: 'client', retryable: false, title: 'This path speaks another protocol' },
  rate_limited: { status: 429, source: 'client', retryable: true, title: 'Too many requests' },
  headers_too_large: { status: 431, source: 'client', retryable: false, title: 'The header section is too large' },
  client_closed: { status: 499, source: 'client', retryable: false, title: 'The client went away' },
  // The gateway's doing.
  internal: { status: 500, source: 'gateway', retryable: false, title: 'The gateway failed' },
  fan_out_exceeded: { status: 500, source: 'gateway', retryable: false, title: 'The view asks for more than it may' },
  not_implemented: { status: 501, source: 'gateway', retryable: false, title: 'The gateway does not do this' },
  unavailable: { status: 503, source: 'gateway', retryable: true, title: 'The gateway cannot serve this now' },
  maintenance: { status: 503, source: 'gateway', retryable: true, title: 'Closed for maintenance' },
  overloaded: { status: 503, source: 'gateway', retryable: true, title: 'There is too much to do now' },
  state_unavailable: { status: 503, source: 'gateway', retryable: true, title: 'The gateway cannot reach its state' },
  identity_unavailable: { status: 503, source: 'gateway', retryable: true, title: 'Nobody can be identified now' },
  not_cached: { status: 504, source: 'gateway', retryable: false, title: 'The cache has no answer that may be used' },
  deadline_exceeded: { status: 504, source: 'gateway', retryable: true, title: 'The answer was not ready in time' },
  // A service's doing.
  upstream_unreachable: { status: 502, source: 'upstream', retryable: true, title: 'A service cannot be reached' },
  upstream_reset: { status: 502, source: 'upstream', retryable: true, title: 'A service broke the connection' },
  upstream_protocol: { status: 502, source: 'upstream', retryable: false, title: 'A service did not speak HTTP properly' },
  upstream_failed: { status: 502, source: 'upstream', retryable: true, title: 'A service failed' },
  upstream_answer_invalid: { status: 502, source: 'upstream', retryable: false, title: 'A service answered what cannot be used' },
  circuit_open: { status: 503, source: 'upstream', retryable: true, title: 'A service fails too often to be asked now' },
  upstream_timeout: { status: 504, source: 'upstream', retryable: true, title: 'A service took too long' },
} as const satisfies Record<string, ErrorKind>;

/** Who has to change something for the error to go away. */
export type ErrorSource = 'client' | 'gateway' | 'upstream';

interface ErrorKind {
  readonly status: number;
  readonly source: ErrorSource;
  readonly retryable: boolean;
  readonly title: string;
}

export type ErrorCode = keyof typeof ERROR_CODES;
