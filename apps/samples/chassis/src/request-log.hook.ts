import { type FastifyInstance } from 'fastify';
import { idsOf } from './traceparent.ts';

/** Writes one JSON line for each request that was answered, without its query, which is nobody's business. */
export function registerRequestLog(fastify: FastifyInstance, service: string, write: (line: string) => void): void {
  fastify.addHook('onResponse', async (request, reply) => {
    write(JSON.stringify({
      level: 'info',
      time: new Date().toISOString(),
      service,
      ...idsOf(request),
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 100) / 100,
    }));
  });
}
