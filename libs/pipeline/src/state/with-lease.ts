import { setTimeout as sleep } from 'node:timers/promises';
import { type Stores } from './stores.ts';

export interface LeaseOptions {
  readonly name: string;
  /** When it runs out if the process dies; renewed as long as the work goes on. Milliseconds. */
  readonly ttlMs: number;
  /** Ends the waiting for it. */
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 50;

/**
 * Waits for the lease, runs `run` while holding it, and releases it. State must be read again inside: it may have changed
 * while waiting.
 *
 * @throws the signal's reason; GatewayError `state_unavailable`; what `run` throws
 */
export async function withLease<T>(stores: Stores, { name, ttlMs, signal }: LeaseOptions, run: () => Promise<T>): Promise<T> {
  let lease = await stores.lease(name, ttlMs);
  while (!lease) {
    await sleep(LOOK_EVERY_MS * (0.5 + Math.random()), undefined, { signal }).catch(() => signal.throwIfAborted());
    lease = await stores.lease(name, ttlMs);
  }
  const held = lease;
  // A renewal that fails is tried again by the next; the lease outlives two that do.
  const timer = setInterval(() => void held.renew().catch(() => {}), ttlMs / 3).unref();
  try {
    return await run();
  } finally {
    clearInterval(timer);
    await held.release();
  }
}
