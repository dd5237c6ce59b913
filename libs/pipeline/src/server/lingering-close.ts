import { type IncomingMessage } from 'node:http';
import { carrierOf, isHttp2, streamOf } from './carrier.ts';

/** Whether a request announced a body (RFC 9112 section 6.3). */
export function hasBody(request: IncomingMessage): boolean {
  if (isHttp2(request)) return !streamOf(request).endAfterHeaders;
  const { headers } = request;
  const length = headers['content-length'];
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined;
}

/** Whether something of a request's body is still to come. */
export function isUnfinished(request: IncomingMessage): boolean {
  return !request.complete && hasBody(request);
}

/** How long a client that was answered may go on sending, milliseconds. */
export const LINGER_MS = 1000;

/**
 * For an answer that comes before its request is whole: has the connection closed in two steps (RFC 9112 section 9.6). Closed
 * at once with input unread, it would be reset, and a client that still sends might never see its answer. What still comes is
 * thrown away. The answer itself has to say `Connection: close`, but by HTTP/2, where its stream alone is closed.
 */
export function closeLingering(request: IncomingMessage): void {
  if (isHttp2(request)) {
    streamOf(request).once('finish', () => carrierOf(request).destroySoon());
    return;
  }
  const { socket } = request;
  socket.destroySoon = () => {
    const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(timer));
    socket.end();
    // Whoever read it has given up, though its listeners may still be there, which would hold the rest back.
    request.removeAllListeners('readable').on('data', () => {}).resume();
  };
}
