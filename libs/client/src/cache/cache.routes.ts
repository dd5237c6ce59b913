import { GatewayError, type ManagementServer } from '@portico/pipeline';
import { z } from 'zod';
import { type HttpCache } from './http-cache.ts';
import { purgeOrder } from './purge.ts';

/** `GET /cache` tells what is stored, `POST /cache/purge` takes it away. */
export function cacheRoutes(management: ManagementServer, cache: HttpCache): void {
  management.get('/cache', () => cache.state());
  management.change('POST', '/cache/purge', 'cache.purge', ({ body }) => {
    const order = purgeOrder.safeParse(body);
    if (order.success) return cache.purge(order.data);
    throw new GatewayError('invalid_input', `Send {"url": …}, {"prefix": …}, {"tag": …} or {"all": true}. ${z.prettifyError(order.error)}`);
  });
}
