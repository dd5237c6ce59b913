import { type FastifyInstance } from 'fastify';
import { type Caller, TRUSTED } from './caller.ts';
import { ProblemError } from './problem.error.ts';
import { type TokenCheck } from './token-check.ts';

/** Paths that steer and watch the service, or let others verify its own tokens. */
const OPEN = /^\/(?:health|faults|openapi\.json|\.well-known\/jwks\.json)(?:\?|$)/;

/** Tells each request's caller by its token, and refuses (401) who brings none. Without a check everybody is trusted. */
export function registerTokenCheck(fastify: FastifyInstance, check: TokenCheck | undefined): void {
  fastify.decorateRequest('caller', null as unknown as Caller);
  fastify.addHook('onRequest', async (request, reply) => {
    request.caller = TRUSTED;
    if (!check || OPEN.test(request.url)) return;
    try {
      request.caller = await check.callerOf(request.headers.authorization);
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) reply.header('www-authenticate', 'Bearer');
      throw error;
    }
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    /** On whose behalf it comes. */
    caller: Caller;
  }
}
