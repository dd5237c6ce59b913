import { type CacheUse, type CredentialKind } from '@portico/pipeline';
import { type UpstreamRequest } from '../dispatch.ts';
import { type CacheOptions } from './cache.options.ts';
import { type Entry } from './entry.ts';
import { Hints } from './hints.ts';
import { ANYONE, type Identity, SOMEBODY } from './identity.ts';
import { MemoryTier } from './memory-tier.ts';
import { type RequestPlan } from './request-plan.ts';
import { type SharedTier } from './shared-tier.ts';
import { fieldOf, normal, selects } from './vary.ts';

/** What the caches of all upstreams of a gateway have in common. */
export interface CacheGround {
  /** The gateway's name, as it stands in Cache-Status. */
  readonly gateway: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly shared: SharedTier | undefined;
  /** Hosts by which clients may call: answers differ by no other (see {@link UpstreamCache.keyOf}). */
  readonly isOwnHost: (host: string) => boolean;
  /** Tells all replicas, this one too, that what is stored for a key is no more. */
  readonly invalidate: (upstream: string, key: string) => void;
}

/** How the upstream's answers are to be kept. */
export interface CacheSettings {
  readonly options: CacheOptions;
  readonly credential: CredentialKind;
  /** Whether the service may be spoken to in HTTP/2. */
  readonly http2: boolean;
}

export type Counts = Record<CacheUse['status'], number>;

/** What is kept of one upstream's answers. It outlives changes of the configuration. */
export class UpstreamCache {
  readonly counts: Counts = { hit: 0, stale: 0, revalidated: 0, miss: 0, coalesced: 0, bypass: 0 };
  readonly memory = new MemoryTier(0);
  readonly hints = new Hints();
  /** What is being renewed behind the answers that it gives. */
  readonly renewing = new WeakSet<Entry>();
  /** Cache-Status of a hit, without its `ttl`. */
  readonly hitMark: string;
  /** Those that hold, or held when the cache was switched off: what is under way then ends by them. */
  settings: CacheSettings | undefined;
  isOn = false;
  /** What has been invalidated of late, with its place in time, and what has since been forgotten of that. */
  readonly #invalidated = new Map<string, number>();
  #moment = 0;
  #forgotten = 0;

  constructor(
    readonly upstream: string,
    readonly ground: CacheGround,
  ) {
    this.hitMark = `${ground.gateway}; hit`;
  }

  configure(options: CacheOptions | undefined, upstream: Omit<CacheSettings, 'options'>): void {
    this.isOn = options?.enabled === true;
    if (this.isOn) this.settings = { options: options!, ...upstream };
    this.memory.limit(this.isOn ? options!.maxBytes : 0);
  }

  /**
   * The key of what may be given to more than one caller: path, query, and the host where the client chose one that is not the
   * gateway's own, since the service is told of it and may build links of it. No other field stands in a key unless Vary names it.
   */
  keyOf({ path }: UpstreamRequest, { host }: RequestPlan): string {
    return host === undefined || this.ground.isOwnHost(host) ? path : `${path} ${host.toLowerCase()}`;
  }

  /** The key of what is kept for one principal alone. No path and no host has a line break, so that nobody can ask for it by another way. */
  ownKeyOf(key: string, identity: Identity): string {
    return `${key}\n${identity}`;
  }

  /** The stored answers that may be used for a request, the latest first. A principal's own come before those for all. */
  candidates(key: string, { identity }: RequestPlan, headers: readonly string[]): Entry[] {
    const now = this.ground.now();
    const found: Entry[] = [];
    if (identity !== ANYONE && identity !== SOMEBODY && this.settings!.options.perPrincipal) {
      for (const entry of this.memory.get(this.ownKeyOf(key, identity), now)?.entries ?? []) {
        if (entry.parts.audience === 'principal' && selects(entry.parts.vary, headers, entry.parts.headers)) found.push(entry);
      }
    }
    for (const entry of this.memory.get(key, now)?.entries ?? []) {
      const { audience } = entry.parts;
      if (audience !== 'everyone' && (audience !== 'anonymous' || identity !== ANYONE)) continue;
      if (selects(entry.parts.vary, headers, entry.parts.headers)) found.push(entry);
    }
    return found;
  }

  store(key: string, identity: Identity, entry: Entry): void {
    const { audience, vary, range } = entry.parts;
    const replaces = (other: Entry): boolean =>
      other.parts.audience === audience && isSameSelection(other.parts.vary, vary) && (other.parts.range === undefined) === (range === undefined);
    const now = this.ground.now();
    if (audience === 'principal') return this.memory.put(this.ownKeyOf(key, identity), entry, replaces, now, key);
    this.memory.put(key, entry, replaces, now);
    const { shared } = this.ground;
    if (shared === undefined || shared.isPaused) return;
    shared.write(`${this.upstream} ${key}`, this.memory.get(key, now)?.entries ?? [], this.#usefulMs(entry));
  }

  /** Looks where replicas share. @returns whether there is something that was not here */
  async fetchShared(key: string): Promise<boolean> {
    const moment = this.#moment;
    const found = await this.ground.shared!.read(`${this.upstream} ${key}`);
    if (!this.isOn || this.isOvertaken(key, moment)) return false;
    const now = this.ground.now();
    const here = this.memory.get(key, now)?.entries ?? [];
    const isNew = (entry: Entry) => !here.some(({ parts }) => parts.responseTime >= entry.parts.responseTime && isSameSelection(parts.vary, entry.parts.vary));
    const news = found.filter(isNew);
    for (const entry of news.reverse()) this.memory.put(key, entry, (other) => isSameSelection(other.parts.vary, entry.parts.vary) && other.parts.audience === entry.parts.audience, now);
    return news.length > 0;
  }

  /** Where in the row of invalidations something begins. */
  get moment(): number {
    return this.#moment;
  }

  /** Whether what was asked for at `moment` may not be kept, because of what happened since. */
  isOvertaken(key: string, moment: number): boolean {
    return this.#forgotten > moment || (this.#invalidated.get(key) ?? 0) > moment;
  }

  /** In this process. */
  invalidateHere(key: string): void {
    this.#moment += 1;
    this.memory.remove(key);
    if (key.length > LONGEST_KEY) {
      // Long keys would add up: then all that is under way is doubted.
      this.#forgotten = this.#moment;
      return;
    }
    this.#invalidated.delete(key);
    this.#invalidated.set(key, this.#moment);
    if (this.#invalidated.size > MOST_REMEMBERED) {
      const [oldest, moment] = this.#invalidated.entries().next().value!;
      this.#invalidated.delete(oldest);
      this.#forgotten = Math.max(this.#forgotten, moment);
    }
  }

  /** Nothing that is under way now may be kept. */
  overtakeAll(): void {
    this.#moment += 1;
    this.#forgotten = this.#moment;
  }

  note({ work, parts }: Pick<UpstreamRequest, 'work' | 'parts'>, status: CacheUse['status'], bytes: number): void {
    this.counts[status] += 1;
    work.record.cacheUses.push({ upstream: this.upstream, status, startMs: performance.now() - work.startedAt, bytes, parts });
  }

  /** What requests of one key have in common beyond it, as far as it is known which fields select. */
  selection(key: string, headers: readonly string[]): string {
    const names = this.hints.vary(key);
    return names.length === 0 ? '' : JSON.stringify(names.map((name) => normal(name, fieldOf(headers, name)) ?? null));
  }

  #usefulMs(entry: Entry): number {
    const { lifetime, staleIfError, staleWhileRevalidate } = entry.parts;
    const stale = Math.max(staleWhileRevalidate, staleIfError ?? this.settings!.options.staleIfError / 1000, entry.etag ?? entry.lastModified ? VALIDATED_S : 0);
    return Math.min(LONGEST_S, Math.max(1, lifetime - entry.parts.initialAge + stale)) * 1000;
  }
}

/** How long what is stale but can be validated is worth keeping for others, seconds. */
const VALIDATED_S = 3_600;
const LONGEST_S = 7 * 86_400;
const MOST_REMEMBERED = 5_000;
const LONGEST_KEY = 1_024;

function isSameSelection(one: Entry['parts']['vary'], other: Entry['parts']['vary']): boolean {
  return one.length === other.length && one.every(([name, value], at) => other[at]![0] === name && other[at]![1] === value);
}
