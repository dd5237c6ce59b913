import { setImmediate as nextTurn } from 'node:timers/promises';
import { allowBody, GatewayError, type Exchange, hasBody, readBody } from '@portico/pipeline';
import { bodyGarbage } from './body-garbage.ts';

/**
 * A request's body as it comes, at most the policy's `maxBodyBytes`. An iterator that leaves its stream alone when it is
 * given up: destroying the stream would destroy the connection on which the error is to be answered.
 *
 * @returns null when the request has no body (RFC 9112 section 6.3)
 * @throws GatewayError `body_too_large`, at once when Content-Length says so, else while reading
 */
export function uploadOf(exchange: Exchange): Buffer | AsyncIterable<Buffer> | null {
  if (exchange.body) return exchange.body;
  const { raw } = exchange.request;
  if (!hasBody(raw)) return null;
  const limit = exchange.policy!.maxBodyBytes;
  if (Number(raw.headers['content-length']) > limit) throw tooLarge(limit);
  return bounded(raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>, exchange);
}

/**
 * The body, read whole where something must look at it before it goes on.
 *
 * @returns undefined when the request has no body
 * @throws GatewayError `body_too_large`, `client_closed`
 */
export async function bodyAhead(exchange: Exchange): Promise<Buffer | undefined> {
  if (exchange.body !== undefined || !hasBody(exchange.request.raw)) return exchange.body;
  const { kind, timeoutMs } = exchange.policy!;
  if (kind === 'view') return readBody(exchange);
  exchange.setDeadline(Infinity);
  const body = await readBody(exchange);
  exchange.setDeadline(performance.now() - exchange.startedAt + timeoutMs);
  return body;
}

/** The route's timeout is for its service: it begins when the body is whole. Until then `timeouts.bodyIdle` holds. */
async function* bounded(chunks: AsyncIterable<Buffer>, exchange: Exchange): AsyncGenerator<Buffer> {
  const { maxBodyBytes, timeoutMs } = exchange.policy!;
  let size = 0;
  exchange.setDeadline(Infinity);
  allowBody(exchange);
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBodyBytes) throw tooLarge(maxBodyBytes);
    bodyGarbage.left(chunk.length);
    // What the service has answered meanwhile is read before more is written: a service that answers and closes would make the
    // write fail, and with it the reading of its answer.
    await nextTurn();
    yield chunk;
  }
  const isAnswered = exchange.reply.raw.headersSent;
  if (!isAnswered) exchange.setDeadline(performance.now() - exchange.startedAt + timeoutMs);
}

function tooLarge(limit: number): GatewayError {
  return new GatewayError('body_too_large', `The body may have ${limit} bytes at most.`);
}
