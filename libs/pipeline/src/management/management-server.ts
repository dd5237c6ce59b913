import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { Logger } from '@nestjs/common';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Environment } from '../config/index.ts';
import { gatewayErrorOf, PROBLEM_TYPE, problemOf } from '../errors/problem.ts';
import { GatewayError } from '../errors/gateway-error.ts';

export type ManagementHandler = (request: FastifyRequest, reply: FastifyReply) => unknown;
/** By which operators change something. */
export type ChangeMethod = 'POST' | 'PUT' | 'DELETE';

/**
 * The operators' side of a gateway, on a port of its own that is never the public one. Libraries add their routes while
 * modules are made. It stays reachable while the public side drains.
 */
export class ManagementServer {
  readonly #server: FastifyInstance = fastify({ logger: false, forceCloseConnections: true, requestTimeout: 10_000, bodyLimit: 65_536 });
  readonly #audit = new Logger('Audit');
  /** Whether changes ask for MANAGEMENT_TOKEN. */
  readonly asksToken: boolean;

  /** @param host the name to listen at; requests for any other name are refused (DNS rebinding), addresses are not names. */
  constructor(
    private readonly host: string,
    private readonly environment: Pick<Environment, 'managementToken' | 'production'>,
  ) {
    this.asksToken = environment.managementToken !== undefined || environment.production || !isOfThisMachine(host);
    const names = new Set(['localhost', host.toLowerCase()]);
    this.#server.addHook('onRequest', async (request, reply) => {
      const name = request.hostname.replace(/^\[|\]$/g, '').toLowerCase();
      if (names.has(name) || isIP(name) !== 0) return;
      await reply.code(421).send({ title: 'Misdirected Request', status: 421, detail: `This is not the host "${request.hostname}".` });
    });
    this.#server.setErrorHandler((thrown, _request, reply) => {
      const error = gatewayErrorOf(thrown);
      void reply.code(error.status).headers(error.headers ?? {}).type(PROBLEM_TYPE).send(JSON.stringify(problemOf(error)));
    });
  }

  /** Serves `GET path`. What the handler returns is sent as JSON, a string as text. */
  get(path: string, handler: ManagementHandler): void {
    this.#server.get(path, handler);
  }

  /**
   * Serves what changes something, such as a purge. Demands `Authorization: Bearer <MANAGEMENT_TOKEN>` where one is set; without
   * one, development takes every call on this machine that no other site's page makes, and production none. Each change is told in the log.
   *
   * @param action what it does, for the log: `cache.purge`
   */
  change(method: ChangeMethod, path: string, action: string, handler: ManagementHandler): void {
    this.#server.route({
      method,
      url: path,
      onRequest: async (request) => this.#permit(request),
      handler: async (request, reply) => {
        const answer = await handler(request, reply);
        // Query and body as they are: no secret belongs into either.
        this.#audit.log({ audit: action, from: request.ip, params: request.params, query: request.query, body: request.body });
        return answer;
      },
    });
  }

  /** @returns the port, which is another one than asked for when that was 0 */
  async listen(port: number): Promise<number> {
    await this.#server.listen({ port, host: this.host });
    return (this.#server.server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  #permit({ headers }: FastifyRequest): void {
    const { managementToken } = this.environment;
    const { authorization, 'sec-fetch-site': site, origin, host } = headers;
    if (managementToken !== undefined) {
      const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      if (given !== undefined && timingSafeEqual(digest(given), digest(managementToken))) return;
      const answer = { headers: { 'WWW-Authenticate': 'Bearer' } };
      throw new GatewayError('unauthenticated', 'Send the token of MANAGEMENT_TOKEN as Authorization: Bearer.', answer);
    }
    if (this.asksToken) throw new GatewayError('forbidden', 'Nothing can be changed here: start the gateway with MANAGEMENT_TOKEN.');
    const isForeign = (site !== undefined && site !== 'same-origin' && site !== 'none') || (origin !== undefined && origin !== `http://${host}`);
    if (isForeign) throw new GatewayError('csrf_refused', 'Pages of other sites change nothing here.');
  }
}

function isOfThisMachine(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Of equal length for all, so that comparing them tells nothing. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
