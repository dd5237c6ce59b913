import { setTimeout as sleep } from 'node:timers/promises';
import { type Server } from 'node:http';
import { type Exchanges } from './observe.hook.ts';

/** Where in its life a gateway is: health reads it, shutdown moves it on. */
export class Lifecycle {
  state: 'starting' | 'serving' | 'draining' = 'starting';
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

/**
 * Stops serving without losing a request: not ready at once, accepting for a while, then no new connections, until the
 * accepted requests are answered or the limit is reached.
 *
 * @returns how many exchanges were cut off by the limit
 */
export async function drain(server: Server, lifecycle: Lifecycle, exchanges: Exchanges, options: DrainOptions): Promise<number> {
  lifecycle.state = 'draining';
  await sleep(options.delayMs);
  server.close();
  const until = performance.now() + options.limitMs;
  while (exchanges.inFlight > 0 && performance.now() < until) await sleep(20);
  const cutOff = exchanges.inFlight;
  server.closeAllConnections();
  return cutOff;
}
