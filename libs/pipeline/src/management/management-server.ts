import { isIP } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

export type ManagementHandler = (request: FastifyRequest, reply: FastifyReply) => unknown;

/**
 * The operators' side of a gateway, on a port of its own that is never the public one. Libraries add their routes while
 * modules are made. It stays reachable while the public side drains.
 */
export class ManagementServer {
  readonly #server: FastifyInstance = fastify({ logger: false, forceCloseConnections: true, requestTimeout: 10_000, bodyLimit: 65_536 });

  /** @param host the name to listen at; requests for any other name are refused (DNS rebinding), addresses are not names. */
  constructor(private readonly host: string) {
    const names = new Set(['localhost', host.toLowerCase()]);
    this.#server.addHook('onRequest', async (request, reply) => {
      const name = request.hostname.replace(/^\[|\]$/g, '').toLowerCase();
      if (names.has(name) || isIP(name) !== 0) return;
      await reply.code(421).send({ title: 'Misdirected Request', status: 421, detail: `This is not the host "${request.hostname}".` });
    });
  }

  /** Serves `GET path`. What the handler returns is sent as JSON, a string as text. */
  get(path: string, handler: ManagementHandler): void {
    this.#server.get(path, handler);
  }

  /** @returns the port, which is another one than asked for when that was 0 */
  async listen(port: number): Promise<number> {
    await this.#server.listen({ port, host: this.host });
    return (this.#server.server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    await this.#server.close();
  }
}
