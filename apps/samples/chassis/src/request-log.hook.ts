import { type FastifyInstance } from 'fastify';
import { traceIdOf } from './traceparent.ts';

/** Writes one JSON line for each request that was answered. */
export function registerRequestLog(fastify: FastifyInstance, service: string, write: (line: string) => void): void {
  fastify.addHook('onResponse', async (request, reply) => {
    const traceId = traceIdOf(request.headers.traceparent);
    write(JSON.stringify({
      level: 'debug',
      time: new Date().toISOString(),
      service,
      method: request.method,
      path: request.url,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 100) / 100,
      ...(traceId && { traceId }),
    }));
  });
}
