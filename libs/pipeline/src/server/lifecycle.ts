import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { type Exchanges } from './observe.hook.ts';

/** A connection that speaks another protocol than HTTP/1.1. */
export interface OpenConnection {
  /** Tells the other side in its protocol that the gateway stops. */
  goAway(): void;
  /** Breaks it off. */
  destroy(): void;
}

/** Where in its life a gateway is: health reads it, shutdown moves it on. */
export class Lifecycle {
  state: 'starting' | 'serving' | 'draining' = 'starting';
  /** From when on there is no way back. */
  isStopping = false;
  /** Those that no HTTP/1.1 server counts among its own: by HTTP/2, or switched to another protocol. */
  readonly connections = new Set<OpenConnection>();
}

export interface DrainOptions {
  /** How long to go on accepting while not ready, so that load balancers notice. Milliseconds. */
  readonly delayMs: number;
  /** How long accepted requests may take to finish after that. Milliseconds. */
  readonly limitMs: number;
}

/** Tells keep-alive clients to close, from the moment that the gateway drains: also those whose answer is forwarded. */
export function closeWhenDraining(server: Server, lifecycle: Lifecycle): void {
  server.prependListener('request', (_request, response) => {
    if (lifecycle.state === 'draining') response.shouldKeepAlive = false;
  });
}

/** How long requests may need that are on their way to connections which are open, milliseconds. */
const ARRIVAL_MS = 250;
/** How long to look for a moment in which nobody connects, milliseconds. */
const QUIET_WITHIN_MS = 500;

/**
 * Stops serving without losing a request: not ready at once, accepting for a while, then no new connections, until the
 * accepted requests are answered or the limit is reached.
 *
 * @returns how many exchanges were cut off by the limit
 */
export async function drain(servers: readonly Server[], lifecycle: Lifecycle, exchanges: Exchanges, options: DrainOptions): Promise<number> {
  lifecycle.state = 'draining';
  lifecycle.isStopping = true;
  await sleep(options.delayMs);
  await quietTurn(servers);
  let open = servers.length;
  // Not the HTTP server's own close, which ends connections whose first request is on its way as if they were idle.
  for (const server of servers) NetServer.prototype.close.call(server, () => (open -= 1));
  for (const connection of lifecycle.connections) connection.goAway();
  const closedAt = performance.now();
  const elapsed = () => performance.now() - closedAt;
  while (open > 0 && elapsed() < options.limitMs && (exchanges.inFlight > 0 || elapsed() < ARRIVAL_MS)) await sleep(20);
  const cutOff = exchanges.inFlight;
  for (const server of servers) server.closeAllConnections();
  for (const connection of lifecycle.connections) connection.destroy();
  return cutOff;
}

/**
 * Waits for a turn of the event loop in which nobody connected: connections that wait to be accepted when a listener closes
 * are reset by the system, though their clients may have sent a request already. Under a steady flow of them there may be
 * no such turn; load balancers have stopped it by now.
 */
async function quietTurn(servers: readonly Server[]): Promise<void> {
  let connected = true;
  const note = () => (connected = true);
  for (const server of servers) server.on('connection', note);
  const until = performance.now() + QUIET_WITHIN_MS;
  while (connected && performance.now() < until) {
    connected = false;
    await nextTurn();
  }
  for (const server of servers) server.off('connection', note);
}
