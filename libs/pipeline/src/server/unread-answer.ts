import { type ServerResponse } from 'node:http';
import { carrierOf } from './carrier.ts';

/**
 * For a whole answer that was just ended: if its client does not take it, the connection is closed after `idleMs` (milliseconds)
 * in which nothing of it moved. An answer that the system took at once, as most are, costs no timer.
 */
export function endUnlessRead(response: ServerResponse, idleMs: number): void {
  if (response.socket === null) return;
  const carrier = carrierOf(response.req);
  if (carrier.writableLength === 0) return;
  carrier.setTimeout(idleMs);
  // Before Node's own listener, which sets the time for a connection that is kept.
  response.prependOnceListener('finish', () => carrier.setTimeout(0));
}
