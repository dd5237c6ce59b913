import { type RequestListener, type Server, type ServerOptions, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type FastifyServerOptions } from 'fastify';
import { ERROR_CODES, type ErrorCode } from '../errors/error-codes.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { PROBLEM_TYPE, problemOf, gatewayErrorOf } from '../errors/problem.ts';
import { rewriteUrl, type UrlLimit } from './canonicalize.ts';
import { type Listeners } from './listeners.ts';
import { type AllowedTargets } from './spellings.ts';

export interface ServerLimits {
  /** The whole request head, bytes. */
  readonly maxHeaderBytes: number;
  /** How long a request's head may take to arrive, milliseconds. */
  readonly headMs: number;
  readonly url: UrlLimit;
  /** Whose Forwarded fields are believed: addresses, blocks and the names of such. */
  readonly trustProxy: readonly string[];
  readonly targets: AllowedTargets;
}

/** How often Node looks for connections whose head is late, milliseconds. */
const CHECK_EVERY_MS = 1000;
/** More than any URL: its own limit holds before. */
const LONGEST_PARAM = 2 ** 30;

/** The servers below Fastify: strict in what they read. */
export function httpOptions({ maxHeaderBytes, headMs }: ServerLimits) {
  return {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headMs,
    // A body may take as long as it keeps moving: body-watch.ts.
    requestTimeout: 0,
    connectionsCheckingInterval: CHECK_EVERY_MS,
    insecureHTTPParser: false,
    // canonicalize.ts demands it, and refuses what a repeated one is joined to.
    requireHostHeader: false,
    joinDuplicateHeaders: true,
    keepAliveTimeout: 72_000,
  } satisfies ServerOptions;
}

/** The Fastify server of a gateway: one canonical path, problem documents for what never gets to a route. */
export function serverOptions({ url, trustProxy, targets }: ServerLimits, listeners: Listeners) {
  return {
    serverFactory: (serve: RequestListener) => listeners.open(serve),
    logger: false as const,
    // An exchange has its own.
    genReqId: () => '',
    rewriteUrl: rewriteUrl(url, targets),
    routerOptions: { maxParamLength: LONGEST_PARAM, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false, caseSensitive: true },
    return503OnClosing: false,
    trustProxy: trustProxy.length > 0 && [...trustProxy],
    // The listeners' own (answerMalformed): Fastify would set it for one of them.
    clientErrorHandler: () => {},
    frameworkErrors,
  };
}

/**
 * Leaves Expect to whoever reads the body (body/allow-body.ts): Node would say 100 to a client that is then refused. Any other
 * expectation is ignored, as RFC 9110 section 10.1.1 allows.
 */
export function leaveExpectations(server: Server): void {
  for (const event of ['checkContinue', 'checkExpectation'] as const) {
    server.on(event, (request, response) => server.emit('request', request, response));
  }
}

/** What Fastify's router refuses before any hook. The canonical path leaves it little. */
const frameworkErrors: FastifyServerOptions['frameworkErrors'] = (error, _request, reply) => {
  const refused = gatewayErrorOf(error);
  reply.hijack();
  reply.raw.writeHead(refused.status, { 'Content-Type': PROBLEM_TYPE, Connection: 'close' }).end(JSON.stringify(problemOf(refused)));
};

const CODE_BY_PARSER_ERROR: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Answers what Node's parser refused, and closes: there is no telling where such a connection's next request begins. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  // Within another answer it would pass for a part of that.
  const isAnswering = (socket as { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent;
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy();
    return;
  }
  const code = CODE_BY_PARSER_ERROR[error.code ?? ''] ?? 'malformed_request';
  const body = JSON.stringify(problemOf(new GatewayError(code, `${ERROR_CODES[code].title}.`)));
  const { status } = ERROR_CODES[code];
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
