import { AsyncLocalStorage } from 'node:async_hooks';
import { BackgroundWork, Exchange, type Work } from './exchange.ts';

/** The one AsyncLocalStorage: it carries the exchange to the clients of the services. */
const storage = new AsyncLocalStorage<Work>();

/** Runs `next` and all that follows from it as part of `work`. */
export function runWithin<T>(work: Work, next: () => T): T {
  return storage.run(work, next);
}

/** The work in progress, if any: forwarded requests have none here. */
export function workInProgress(): Work | undefined {
  return storage.getStore();
}

/** The work in progress. A call outside of any is a mistake in the program, not a request's fault. */
export function currentWork(): Work {
  const work = storage.getStore();
  if (work === undefined) {
    throw new Error('No exchange is in progress here. Call from a request, or wrap the call in background(name, timeoutMs, run).');
  }
  return work;
}

/** The client request in progress. */
export function currentExchange(): Exchange {
  const work = currentWork();
  if (!(work instanceof Exchange)) throw new Error(`This needs a client's request, but runs in background work.`);
  return work;
}

/**
 * Runs `run` apart from any client's request: with a deadline of its own (milliseconds), nobody's principal and nobody's
 * leaving.
 */
export async function background<T>(name: string, timeoutMs: number, run: () => Promise<T>): Promise<T> {
  const work = new BackgroundWork(name);
  work.setDeadline(timeoutMs);
  try {
    return await storage.run(work, run);
  } finally {
    work.settle();
  }
}
