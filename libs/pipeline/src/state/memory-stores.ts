import { EventEmitter } from 'node:events';
import { Keyv } from 'keyv';
import { ExpiringMap } from './expiring-map.ts';
import { type Lease, Stores } from './stores.ts';
import { type Ground, KeyvTable, type Table } from './table.ts';

const SWEEP_EVERY_MS = 30_000;

/** State of this process alone. It is gone when the process is. */
export class MemoryStores extends Stores {
  readonly shared = false;
  readonly scripts = undefined;
  readonly #maps = new Map<string, ExpiringMap>();
  readonly #leases = new ExpiringMap();
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #timer = setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref();
  #leased = 0;

  keyv<T>(namespace: string): Keyv<T> {
    return new Keyv<T>({ store: this.#map(namespace), useKeyPrefix: false, throwOnErrors: true });
  }

  table<T>(namespace: string): Table<T> {
    const map = this.#map(namespace);
    const ground: Ground = {
      run: (operation) => operation(),
      async setIf(condition, key, value, ttlMs) {
        if (map.has(key) === (condition === 'if-new')) return false;
        map.set(key, value, ttlMs);
        return true;
      },
    };
    return new KeyvTable(this.keyv<T>(namespace), ground);
  }

  async *keys(namespace: string): AsyncIterable<string> {
    yield* this.#map(namespace).keys();
  }

  async lease(name: string, ttlMs: number): Promise<Lease | undefined> {
    if (this.#leases.has(name)) return undefined;
    const mine = String((this.#leased += 1));
    const isMine = () => this.#leases.get(name) === mine;
    this.#leases.set(name, mine, ttlMs);
    return {
      renew: async () => {
        if (!isMine()) return false;
        this.#leases.set(name, mine, ttlMs);
        return true;
      },
      release: async () => {
        if (isMine()) this.#leases.delete(name);
      },
    };
  }

  async publish(channel: string, message: string): Promise<void> {
    this.#events.emit(channel, message);
  }

  subscribe(channel: string, listener: (message: string) => void): () => void {
    this.#events.on(channel, listener);
    return () => this.#events.off(channel, listener);
  }

  sweep(): void {
    for (const map of [...this.#maps.values(), this.#leases]) map.sweep();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #map(namespace: string): ExpiringMap {
    let map = this.#maps.get(namespace);
    if (!map) this.#maps.set(namespace, (map = new ExpiringMap()));
    return map;
  }
}
