import { type CallPhase, GatewayError, type ErrorCode } from '@portico/pipeline';

const UNREACHABLE = `The service "%s" cannot be reached.`;
const RESET = `The service "%s" broke the connection.`;
const TIMEOUT = `The service "%s" took too long.`;
const PROTOCOL = `The service "%s" did not answer in proper HTTP.`;

/** What each failure of Node's network or undici means to a client. What is not listed is the gateway's own mistake. */
const MEANING: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ECONNREFUSED: ['upstream_unreachable', UNREACHABLE],
  EHOSTUNREACH: ['upstream_unreachable', UNREACHABLE],
  ENETUNREACH: ['upstream_unreachable', UNREACHABLE],
  EHOSTDOWN: ['upstream_unreachable', UNREACHABLE],
  ENETDOWN: ['upstream_unreachable', UNREACHABLE],
  EADDRNOTAVAIL: ['upstream_unreachable', UNREACHABLE],
  ENOTFOUND: ['upstream_unreachable', UNREACHABLE],
  EAI_AGAIN: ['upstream_unreachable', UNREACHABLE],
  ERR_CONNECTIONS_CLOSED: ['upstream_unreachable', UNREACHABLE],
  UND_ERR_DESTROYED: ['upstream_unreachable', UNREACHABLE],
  UND_ERR_CLOSED: ['upstream_unreachable', UNREACHABLE],
  ECONNRESET: ['upstream_reset', RESET],
  ECONNABORTED: ['upstream_reset', RESET],
  EPIPE: ['upstream_reset', RESET],
  UND_ERR_SOCKET: ['upstream_reset', RESET],
  UND_ERR_ABORTED: ['upstream_reset', RESET],
  ETIMEDOUT: ['upstream_timeout', TIMEOUT],
  UND_ERR_CONNECT_TIMEOUT: ['upstream_timeout', TIMEOUT],
  UND_ERR_HEADERS_TIMEOUT: ['upstream_timeout', TIMEOUT],
  UND_ERR_BODY_TIMEOUT: ['upstream_timeout', TIMEOUT],
  ERR_RESPONSE_MALFORMED: ['upstream_protocol', PROTOCOL],
  UND_ERR_HEADERS_OVERFLOW: ['upstream_protocol', PROTOCOL],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['upstream_protocol', PROTOCOL],
  UND_ERR_RES_EXCEEDED_MAX_SIZE: ['upstream_protocol', PROTOCOL],
  UND_ERR_INFO: ['upstream_protocol', PROTOCOL],
  // undici asserts what a service's answer must be, such as a status of 100 at least.
  ERR_ASSERTION: ['upstream_protocol', PROTOCOL],
  EPROTO: ['upstream_protocol', PROTOCOL],
  ERR_HTTP2_INVALID_SESSION: ['upstream_reset', RESET],
  ERR_HTTP2_GOAWAY_SESSION: ['upstream_reset', RESET],
  ERR_HTTP2_SESSION_ERROR: ['upstream_reset', RESET],
  ERR_HTTP2_STREAM_ERROR: ['upstream_reset', RESET],
  ERR_HTTP2_STREAM_CANCEL: ['upstream_reset', RESET],
};

/** The one place where a failed call becomes a gateway error: 502, 503 or 504 by {@link MEANING}, never 500 for a service's fault. */
export function networkError(cause: unknown, upstream: string, phase?: CallPhase): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const { code = '', name = '', errors } = cause as { code?: string; name?: string; errors?: { code?: string }[] };
  const known = MEANING[code] ?? MEANING[errors?.[0]?.code ?? ''] ?? byFamily(code, name);
  if (known === undefined) return new GatewayError('internal', 'The request was fine; try again later and quote the request id.', { cause, upstream });
  const reached = phase ?? (known[0] === 'upstream_unreachable' ? 'connect' : undefined);
  return new GatewayError(known[0], known[1].replace('%s', upstream), { cause, upstream, phase: reached });
}

function byFamily(code: string, name: string): readonly [ErrorCode, string] | undefined {
  // The parser's (HPE_…, or no code at all) and TLS's (ERR_SSL_…, ERR_TLS_…, CERT_…) have many members with one meaning.
  if (code.startsWith('HPE_') || name === 'HTTPParserError') return ['upstream_protocol', PROTOCOL];
  if (/^(?:ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code)) return ['upstream_unreachable', UNREACHABLE];
  return undefined;
}
