import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';

/** What a fake upstream saw of one request. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: string[];
  /** Settles when the connection closed before the answer was whole. */
  readonly aborted: Promise<void>;
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A service on a real port whose behaviour is set by the test. */
export class FakeUpstream {
  readonly seen: SeenRequest[] = [];
  /** Gateways look after the health of their services when they like, which is no request that a test made. */
  readonly probed: SeenRequest[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #behaviour: Behaviour;

  private constructor(server: Server, behaviour: Behaviour) {
    this.#server = server;
    this.#behaviour = behaviour;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const aborted = new Promise<void>((resolve) => {
        response.once('close', () => {
          if (!response.writableFinished) resolve();
        });
      });
      const { method = '', url = '', headers, rawHeaders } = request;
      (url === '/health' ? this.probed : this.seen).push({ method, url, headers, rawHeaders, aborted });
      this.#behaviour(request, response);
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(behaviour: Behaviour = answers({})): Promise<FakeUpstream> {
    const server = createServer();
    const upstream = new FakeUpstream(server, behaviour);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on. */
  behave(behaviour: Behaviour): void {
    this.#behaviour = behaviour;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Answers with JSON. */
export function answers(body: unknown, status = 200, headers: Record<string, string | string[]> = {}): Behaviour {
  return (request, response) => {
    request.resume();
    const text = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers }).end(text);
  };
}

/** Takes the request and never answers. */
export const hangs: Behaviour = (request) => void request.resume();

/** Breaks the connection instead of answering. */
export const resets: Behaviour = (request) => void request.socket.resetAndDestroy();

/** Promises more than it sends, and closes. */
export const truncates: Behaviour = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"half":');
  setTimeout(() => response.destroy(), 20);
};

/** Speaks no HTTP. */
export const babbles: Behaviour = (request) => void request.socket.end('I am not a web server\r\n\r\n');
