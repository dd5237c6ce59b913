import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { type Reading, type Stores } from '@portico/pipeline';
import { meansEntry, meansKey, type PurgeOrder, purgeOrder } from './purge.ts';
import { type SharedTier } from './shared-tier.ts';
import { type CacheGround, UpstreamCache } from './upstream-cache.ts';

export interface HttpCacheParts {
  readonly gateway: string;
  /** Tells the other replicas. Without it there are none. */
  readonly stores?: Pick<Stores, 'publish' | 'subscribe'>;
  readonly shared?: SharedTier | undefined;
  readonly isOwnHost?: (host: string) => boolean;
  readonly now?: () => number;
}

/** On which replicas tell each other what is stored no more. */
const CHANNEL = 'http-cache';

type Message = { readonly upstream: string; readonly key: string } | { readonly purge: PurgeOrder };

/** The HTTP cache of a gateway: one for each upstream, by name. */
export class HttpCache implements OnModuleDestroy {
  readonly #caches = new Map<string, UpstreamCache>();
  readonly #ground: CacheGround;
  readonly #unsubscribe: () => void;
  readonly #logger = new Logger('HttpCache');

  constructor(private readonly parts: HttpCacheParts) {
    const { gateway, shared, stores, isOwnHost = () => true, now = Date.now } = parts;
    const invalidate = (upstream: string, key: string): void => {
      shared?.remove(`${upstream} ${key}`);
      this.#tell({ upstream, key });
    };
    this.#ground = { gateway, shared, isOwnHost, now, invalidate };
    this.#unsubscribe = stores?.subscribe(CHANNEL, (text) => this.#heard(JSON.parse(text) as Message)) ?? (() => {});
  }

  of(upstream: string): UpstreamCache {
    let cache = this.#caches.get(upstream);
    if (!cache) this.#caches.set(upstream, (cache = new UpstreamCache(upstream, this.#ground)));
    return cache;
  }

  /** Of an upstream that is no more. */
  forget(upstream: string): void {
    this.#caches.delete(upstream);
  }

  /**
   * Takes away what is stored, here and at all replicas.
   *
   * @returns how many answers that were in this process, and whether the replicas could be told
   */
  async purge(order: PurgeOrder): Promise<{ purged: number; replicas: 'told' | 'none' | 'unreachable' }> {
    const { shared, stores } = this.parts;
    const purged = this.#purgeHere(order);
    if (shared === undefined || stores === undefined) return { purged, replicas: 'none' };
    try {
      await stores.publish(CHANNEL, JSON.stringify({ purge: order } satisfies Message));
      const separates = (key: string) => key.indexOf(' ');
      const isKey = (key: string) => (order.upstream === undefined || key.slice(0, separates(key)) === order.upstream) && meansKey(order, key.slice(separates(key) + 1));
      await shared.removeAll(isKey, (entry) => meansEntry(order, entry));
      return { purged, replicas: 'told' };
    } catch (error) {
      this.#logger.warn(`purge: ${String(error)}`);
      return { purged, replicas: 'unreachable' };
    }
  }

  /** What is kept, by upstream. Sizes in bytes. */
  state() {
    return Object.fromEntries(
      [...this.#caches].map(([name, { memory, counts, settings, isOn }]) => {
        const { entries, bytes, evictions } = memory;
        return [name, { enabled: isOn, entries, bytes, maxBytes: isOn ? settings!.options.maxBytes : 0, evictions, ...counts }];
      }),
    );
  }

  /** How often it was used, observability draws from the exchanges' records. */
  readings(): Reading[] {
    const each = (read: (cache: UpstreamCache) => number): Reading['read'] => () => [...this.#caches].map(([name, cache]) => [read(cache), { 'portico.upstream': name }] as const);
    return [
      { name: 'portico.cache.entries', kind: 'gauge', unit: '{answer}', description: 'Answers that are stored in memory.', read: each(({ memory }) => memory.entries) },
      { name: 'portico.cache.size', kind: 'gauge', unit: 'By', description: 'What the stored answers take of memory.', read: each(({ memory }) => memory.bytes) },
      { name: 'portico.cache.evictions', kind: 'counter', unit: '{answer}', description: 'Answers that made room for others.', read: each(({ memory }) => memory.evictions) },
    ];
  }

  onModuleDestroy(): void {
    this.#unsubscribe();
  }

  #tell(message: Message): void {
    const { stores } = this.parts;
    if (stores === undefined) this.#heard(message);
    // The process itself hears it at once, whatever becomes of the others.
    else stores.publish(CHANNEL, JSON.stringify(message)).catch(() => {});
  }

  #heard(message: Message): void {
    if ('purge' in message) this.#purgeHere(purgeOrder.parse(message.purge));
    else this.#caches.get(message.upstream)?.invalidateHere(message.key);
  }

  #purgeHere(order: PurgeOrder): number {
    let purged = 0;
    for (const [name, cache] of this.#caches) {
      if (order.upstream !== undefined && order.upstream !== name) continue;
      cache.overtakeAll();
      for (const { key, entries } of [...cache.memory.slots()]) {
        if (!meansKey(order, key)) continue;
        const meant = entries.filter((entry) => meansEntry(order, entry));
        purged += meant.length;
        if (order.soft) for (const entry of meant) entry.outdated = true;
        else if (meant.length > 0) cache.memory.remove(key, (entry) => meant.includes(entry));
      }
    }
    return purged;
  }
}
