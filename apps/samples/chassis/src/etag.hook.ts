import { type FastifyInstance } from 'fastify';
import { etagOf, noneMatchNames } from './etag.ts';

const tagged = new Set(['GET', 'HEAD', 'PATCH']);

/**
 * Gives every good answer that is a representation its entity tag, and answers 304 to who has it (RFC 9110,
 * section 15.4.5). A PATCH answers with the item as a GET would, so its tag serves for the next If-Match.
 */
export function registerEtags(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload: unknown) => {
    if (reply.getHeader('cache-control') === undefined) reply.header('cache-control', 'no-store');
    if (reply.statusCode !== 200 || !tagged.has(request.method) || typeof payload !== 'string') return payload;
    const etag = etagOf(payload);
    reply.header('etag', etag);
    if (request.method === 'PATCH' || !noneMatchNames(request.headers['if-none-match'], etag)) return payload;
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    return '';
  });
}
