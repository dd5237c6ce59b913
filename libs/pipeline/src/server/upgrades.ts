import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { hasBody, LINGER_MS } from './lingering-close.ts';

interface Pending {
  /** What the client sent right after the head of its upgrade. */
  readonly first: Buffer;
  /** Leaves the connection to whoever takes it. */
  release(): void;
}

const pending = new WeakMap<IncomingMessage, Pending>();

/** Takes requests for a WebSocket as such, and ignores any other Upgrade, as RFC 9110 section 7.8 allows. */
export function acceptUpgrades(server: Server): void {
  (server as Server & { shouldUpgradeCallback: (request: IncomingMessage) => boolean }).shouldUpgradeCallback = isWebSocket;
}

/**
 * Leads requests for a WebSocket (RFC 6455 section 4.2.1) the way of all others, so that the same stages hold for them: they get a
 * response on the connection, which a tunnel takes over later on ({@link takeConnection}) or on which they are refused.
 *
 * @param server the first one: Fastify hands it the upgrades of those for other addresses
 */
export function routeUpgrades(server: Server): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, first: Buffer) => {
    // Behind a request that is still being answered. No client of the protocol does that (RFC 6455 section 4.1).
    if ((socket as { _httpMessage?: unknown })._httpMessage) return void socket.destroy();
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    const drained = () => response.emit('drain');
    // A client of this protocol has no reason to close one way only: it has left.
    const broken = () => socket.destroy();
    socket.on('error', broken).on('drain', drained).on('timeout', broken).on('end', broken);
    const release = () => socket.off('drain', drained).off('timeout', broken).off('end', broken);
    pending.set(request, { first, release });
    response.once('finish', () => {
      if (!pending.has(request)) return;
      // Refused: what the client sends meanwhile is nobody's.
      response.detachSocket(socket);
      socket.end();
      socket.resume();
      const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
      socket.once('close', () => clearTimeout(timer));
      response.emit('close');
    });
    server.emit('request', request, response);
  });
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.httpVersion === '1.1' && request.headers.upgrade?.toLowerCase() === 'websocket' && !hasBody(request);
}

/**
 * Sends the head of the switch (101) and gives the connection to the caller, with what the client has sent already. The exchange
 * lasts until the caller has the response emit `close`.
 */
export function takeConnection(response: ServerResponse, fields: string[]): { socket: Socket; first: Buffer } {
  const { req: request, socket } = response as ServerResponse & { socket: Socket };
  const { first, release } = pending.get(request)!;
  pending.delete(request);
  response.writeHead(101, [...fields, 'Connection', 'Upgrade', 'Upgrade', 'websocket']);
  response.end();
  response.detachSocket(socket);
  release();
  return { socket, first };
}
