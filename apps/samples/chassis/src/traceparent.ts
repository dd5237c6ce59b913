import { type FastifyInstance, type FastifyRequest } from 'fastify';

/** version, trace id, parent id, flags; later versions may append (W3C Trace Context, section 3.2). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** What a `traceparent` field says of its caller, or undefined when it is not valid. */
export function traceContextOf(field: string | string[] | undefined) {
  const match = typeof field === 'string' ? TRACEPARENT.exec(field) : null;
  return match === null ? undefined : { traceId: match[1]!, spanId: match[2]!, isSampled: (Number.parseInt(match[3]!, 16) & 1) === 1 };
}

/** The trace id in a `traceparent` field, or undefined when it holds none that is valid. */
export function traceIdOf(field: string | string[] | undefined): string | undefined {
  return traceContextOf(field)?.traceId;
}

/** What ties a line of the log to a request, and to all that was done for the same page. */
export function idsOf({ headers }: FastifyRequest): { id?: string; traceId?: string } {
  const id = headers['x-request-id'];
  const traceId = traceIdOf(headers.traceparent);
  return { ...(typeof id === 'string' && /^[\w-]{1,64}$/.test(id) && { id }), ...(traceId !== undefined && { traceId }) };
}

/** What a request asked for: the route, not the path and the query, which may carry what is nobody's business. */
export function duringOf({ method, routeOptions }: FastifyRequest): string {
  return `${method} ${routeOptions.url ?? ''}`;
}

/** Echoes the caller's trace context, so that a test sees which trace its request arrived in. */
export function registerTraceEcho(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const { traceparent } = request.headers;
    if (traceIdOf(traceparent)) reply.header('traceparent', traceparent);
  });
}
