import { type RequestListener } from 'node:http';
import { type Socket } from 'node:net';

/** How many requests a client may send ahead of their turn. */
const MOST_AHEAD = 64;

/**
 * Has the requests of a connection served one after the other. What a client sends ahead (RFC 9112 section 9.3.2) waits, so that one connection
 * is one request's worth of work; if an answer ends the connection, what was behind its request, and may have been meant to hide there, is never served.
 */
export function inTurn(serve: RequestListener): RequestListener {
  const ahead = new WeakMap<Socket, number>();
  return (request, response) => {
    // Node gives the connection to the first response that is not finished.
    if (response.socket !== null) return serve(request, response);
    const { socket } = request;
    const waiting = (ahead.get(socket) ?? 0) + 1;
    if (waiting > MOST_AHEAD) return void socket.destroy();
    ahead.set(socket, waiting);
    response.once('socket', () => {
      ahead.set(socket, ahead.get(socket)! - 1);
      serve(request, response);
    });
  };
}
