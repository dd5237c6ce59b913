import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type Certificate } from './certificate.ts';
import { serveHttp2 } from './http2.ts';
import { inTurn } from './in-turn.ts';
import { closeWhenDraining, type Lifecycle } from './lifecycle.ts';
import { answerMalformed, leaveExpectations } from './server-options.ts';
import { acceptUpgrades } from './upgrades.ts';

/** What a gateway listens with: a server for each address of its host, of which `localhost` has two. */
export class Listeners {
  readonly servers: Server[] = [];

  constructor(
    private readonly options: ServerOptions,
    private readonly lifecycle: Lifecycle,
    private readonly certificate?: Certificate | undefined,
  ) {}

  get isSecure(): boolean {
    return this.certificate !== undefined;
  }

  /** Makes one more; it listens when told to. */
  open(serve: RequestListener): Server {
    const { options, lifecycle, certificate } = this;
    const inOrder = inTurn(serve);
    const server = certificate ? this.#openTls(serve, inOrder, certificate) : createServer(options, inOrder);
    // Before anything else sees the request.
    closeWhenDraining(server, lifecycle);
    leaveExpectations(server);
    acceptUpgrades(server);
    server.on('clientError', answerMalformed);
    this.servers.push(server);
    return server;
  }

  #openTls(serve: RequestListener, inOrder: RequestListener, certificate: Certificate): TlsServer {
    const { options, lifecycle } = this;
    const server = createTlsServer(
      { ...options, ...certificate.material, minVersion: 'TLSv1.2', ALPNProtocols: ['h2', 'http/1.1'], handshakeTimeout: options.headersTimeout },
      inOrder,
    );
    serveHttp2(server, serve, lifecycle, options.maxHeaderSize!);
    // Connections that are open keep the certificate that they began with.
    certificate.onChange((material) => server.setSecureContext(material));
    return server;
  }
}
