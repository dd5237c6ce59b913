import { type FastifyInstance } from 'fastify';

/** version, trace id, parent id, flags; later versions may append (W3C Trace Context, section 3.2). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** The trace id in a `traceparent` field, or undefined when it holds none that is valid. */
export function traceIdOf(field: string | string[] | undefined): string | undefined {
  return typeof field === 'string' ? TRACEPARENT.exec(field)?.[1] : undefined;
}

/** Echoes the caller's trace context, so that a test sees which trace its request arrived in. */
export function registerTraceEcho(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const { traceparent } = request.headers;
    if (traceIdOf(traceparent)) reply.header('traceparent', traceparent);
  });
}
