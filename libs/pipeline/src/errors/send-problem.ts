import { type OutgoingHttpHeaders } from 'node:http';
import { type FastifyReply } from 'fastify';
import { type Exchange } from '../exchange/exchange.ts';
import { carrierOf, isHttp2 } from '../server/carrier.ts';
import { closeLingering, isUnfinished } from '../server/lingering-close.ts';
import { type GatewayError } from './gateway-error.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';

/**
 * Answers an exchange with a problem document (RFC 9457). If the head of another answer has been sent already, the
 * connection is broken off, so that the client cannot take half an answer for a whole one.
 */
export function sendProblem(reply: FastifyReply, error: GatewayError, exchange: Exchange): void {
  const { raw } = reply;
  const request = exchange.request.raw;
  if (raw.headersSent) {
    carrierOf(request).destroy();
    return;
  }
  if (raw.destroyed) return;
  const body = JSON.stringify(problemOf(error, exchange.id));
  const headers: OutgoingHttpHeaders = {
    ...fieldsOf(exchange),
    // What stages have set (cookies, CORS, limits) belongs to every answer; what a view had begun to say does not.
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'x-request-id': exchange.id,
    'cache-control': 'no-store',
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
  };
  delete headers.etag;
  delete headers['content-language'];
  for (const name in error.headers) headers[name.toLowerCase()] = error.headers[name];
  // What is left of an upload would otherwise be read to its end before the connection can be used again.
  if (isUnfinished(request)) {
    headers.connection = 'close';
    closeLingering(request);
  }
  // RFC 9113 section 8.2.2.
  if (isHttp2(request)) delete headers.connection;
  reply.hijack();
  try {
    raw.writeHead(error.status, headers);
  } catch {
    // A field that cannot be sent. Nobody is left to tell of it: without an answer, the connection must not stay.
    carrierOf(request).destroy();
    return;
  }
  raw.end(body);
}

/** By the list that a policy's exchanges share. */
const known = new WeakMap<readonly string[], OutgoingHttpHeaders>();

/** What every answer carries, by lower-case name. */
export function fieldsOf({ fields }: Exchange): Readonly<OutgoingHttpHeaders> {
  let headers = known.get(fields);
  if (headers === undefined) {
    headers = {};
    for (let at = 0; at < fields.length; at += 2) headers[fields[at]!.toLowerCase()] = fields[at + 1];
    known.set(fields, headers);
  }
  return headers;
}
