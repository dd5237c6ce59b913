import { type FastifyInstance } from 'fastify';
import { idsOf } from './traceparent.ts';

/** Writes one JSON line for each request that was answered: the route, not the path and the query, which may carry what is nobody's business. */
export function registerRequestLog(fastify: FastifyInstance, service: string, write: (line: string) => void): void {
  fastify.addHook('onResponse', async (request, reply) => {
    // Asked every few seconds by each gateway: it would bury everything else.
    if (request.routeOptions.url === '/health') return;
    write(JSON.stringify({
      level: 'info',
      time: new Date().toISOString(),
      service,
      ...idsOf(request),
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 100) / 100,
    }));
  });
}
