import { type IncomingMessage } from 'node:http';

/**
 * Whether a request was made by this site's own pages, as far as a browser tells: Fetch Metadata, then Origin, and a field
 * that no page of another origin can add without asking first (Fetch section 3.2.2). An EventSource cannot add it either,
 * so there Fetch Metadata must say it; a WebSocket has only its Origin (RFC 6455 section 10.2).
 *
 * @param origin this site's own
 */
export function isOwnCall({ headers, method }: IncomingMessage, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  if (headers.origin !== undefined && headers.origin !== origin) return false;
  if (headers['x-csrf'] === '1') return true;
  if (headers.upgrade?.toLowerCase() === 'websocket') return headers.origin === origin;
  return method === 'GET' && site === 'same-origin' && headers.accept === 'text/event-stream';
}
