import { METHODS, type RequestListener, type Server } from 'node:http';
import { createServer, type Http2ServerRequest, type ServerHttp2Session } from 'node:http2';
import { type TLSSocket } from 'node:tls';
import { StreamCarrier } from './carrier.ts';
import { type Lifecycle } from './lifecycle.ts';
import { leaveExpectations } from './server-options.ts';

/** How many requests of one connection may be under way. */
const MAX_STREAMS = 100;
const KNOWN: ReadonlySet<string> = new Set(METHODS);
/** How long a connection without requests is kept, milliseconds. */
const IDLE_MS = 72_000;

/**
 * Serves the clients of a server with TLS that chose HTTP/2 (ALPN `h2`) by the same handler. Its requests and responses look like those of
 * HTTP/1.1; where they differ, carrier.ts says so.
 */
export function serveHttp2(server: Server, serve: RequestListener, lifecycle: Lifecycle, maxHeaderBytes: number): void {
  const http2 = createServer({ settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: maxHeaderBytes, enablePush: false } });
  http2.on('request', (request: Http2ServerRequest, response) => {
    // Node's parser of HTTP/1.1 knows some methods alone, and so do all who come after it.
    if (!KNOWN.has(request.method)) return void response.writeHead(501).end();
    new StreamCarrier(request);
    serve(request as never, response as never);
  });
  leaveExpectations(http2 as never);
  http2.on('session', (session: ServerHttp2Session) => {
    const connection = { goAway: () => session.close(), destroy: () => session.destroy() };
    lifecycle.connections.add(connection);
    session.once('close', () => lifecycle.connections.delete(connection));
    session.setTimeout(IDLE_MS, () => session.close());
    // What a client does wrong ends its session.
    session.on('error', () => session.destroy());
  });
  const [asHttp1] = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[];
  server.removeAllListeners('secureConnection').on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') http2.emit('connection', socket);
    else asHttp1!.call(server, socket);
  });
}
