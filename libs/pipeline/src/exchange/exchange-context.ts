import { AsyncLocalStorage } from 'node:async_hooks';
import { BackgroundWork, type Exchange, type Work } from './exchange.ts';

/** What is being worked on. */
export interface Scope {
  readonly work: Work;
  /** The parts of a view for which it is done; none for anything else. */
  readonly parts: readonly string[] | undefined;
}

/** The one AsyncLocalStorage: it carries the exchange to the clients of the services. */
const storage = new AsyncLocalStorage<Scope>();

/** Runs `next` and all that follows from it as part of `work`, for these parts of its answer. */
export function runWithin<T>(work: Work, next: () => T, parts?: readonly string[]): T {
  return storage.run({ work, parts }, next);
}

/** The work in progress, if any: forwarded requests have none here. */
export function workInProgress(): Work | undefined {
  return storage.getStore()?.work;
}

/** The parts of a view that are being worked on, if any. */
export function partsInProgress(): readonly string[] | undefined {
  return storage.getStore()?.parts;
}

/** The work in progress. A call outside of any is a mistake in the program, not a request's fault. */
export function currentWork(): Work {
  return currentScope().work;
}

/** The same, with the parts for which it is done. */
export function currentScope(): Scope {
  const scope = storage.getStore();
  if (scope === undefined) {
    throw new Error('No exchange is in progress here. Call from a request, or wrap the call in background(name, timeoutMs, run).');
  }
  return scope;
}

/** The client request in progress. */
export function currentExchange(): Exchange {
  const { exchange } = currentWork();
  if (exchange === undefined) throw new Error(`This needs a client's request, but runs in background work.`);
  return exchange;
}

/**
 * Runs `run` apart from any client's request: with a deadline of its own (milliseconds), nobody's principal and nobody's
 * leaving.
 */
export async function background<T>(name: string, timeoutMs: number, run: () => Promise<T>): Promise<T> {
  const work = new BackgroundWork(name);
  work.setDeadline(timeoutMs);
  try {
    return await runWithin(work, run);
  } finally {
    work.settle();
  }
}
