import { type Keyv } from 'keyv';
import { type Table } from './table.ts';

/** Holds a name that nobody else has, until it is released or its time runs out. */
export interface Lease {
  /** Starts its time anew. @returns false when it ran out and somebody else may hold the name */
  renew(): Promise<boolean>;
  /** Never throws: a lease that cannot be released runs out. */
  release(): Promise<void>;
}

/** Runs Lua scripts in Redis. Keys stand in the gateway's own key space. */
export interface Scripts {
  /** False: Redis is lost, and nothing need be asked. */
  readonly isReady: boolean;
  /** @throws GatewayError `state_unavailable` after `withinMs` at the latest */
  eval(script: string, options: { readonly keys: readonly string[]; readonly arguments: readonly string[] }, withinMs: number): Promise<unknown>;
}

/**
 * State that outlives a request: in memory, or in Redis where all replicas see it. Everything that waits here waits for
 * {@link STATE_MS} at most.
 *
 * @throws GatewayError `state_unavailable` with Retry-After, from every promise, while Redis is lost
 */
export abstract class Stores {
  /** Whether other processes see the same state. */
  abstract readonly shared: boolean;

  /** A Keyv over its own key space, for libraries that take one. Its operations reject when the state is lost. */
  abstract keyv<T>(namespace: string): Keyv<T>;

  /** The same key space with what Keyv lacks: adding only what is new, replacing only what is there. */
  abstract table<T>(namespace: string): Table<T>;

  /** The keys of a table; those that come or go meanwhile may be missing. */
  abstract keys(namespace: string): AsyncIterable<string>;

  /** @returns undefined while somebody else holds the name. @param ttlMs when it runs out unless renewed */
  abstract lease(name: string, ttlMs: number): Promise<Lease | undefined>;

  /** Tells all subscribers, those of this process at once and even when the state is lost. */
  abstract publish(channel: string, message: string): Promise<void>;

  /** @returns ends the subscription */
  abstract subscribe(channel: string, listener: (message: string) => void): () => void;

  /** For libraries that bring Lua scripts of their own; undefined where the state is not in Redis. */
  abstract readonly scripts: Scripts | undefined;

  /** Ends it for this process. */
  abstract close(): void;

  onModuleDestroy(): void {
    this.close();
  }
}

/** How long one operation may take, milliseconds. */
export const STATE_MS = 400;
