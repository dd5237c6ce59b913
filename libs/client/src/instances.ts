import { type Balancer } from './balance/balancer.ts';
import { type UpstreamRequest } from './dispatch.ts';
import { type HealthOptions } from './health/health.options.ts';
import { type ConnectionOptions, type Endpoint, Instance, keyOf } from './instance.ts';

export interface InstancesOptions {
  readonly connection: ConnectionOptions;
  readonly health: HealthOptions;
  readonly balancer: Balancer;
  /** Where this gateway is; instances there are preferred. */
  readonly zone: string | undefined;
}

/** The zone of the gateway is left when so few of its instances are well. */
const ZONE_BELOW = 0.5;

/**
 * The instances of an upstream, and which of them takes a call. They come and go; those that stay keep their connections and all that is known
 * of them. Clocks are milliseconds, those of `performance.now()`.
 */
export class Instances {
  #byKey = new Map<string, Instance>();
  /** Out of rotation, until the last of their calls is over. */
  readonly #leaving = new Set<Instance>();
  #all: readonly Instance[] = [];
  #available: readonly Instance[] = [];
  /** When the available ones must be found anew. */
  #changesAt = 0;
  isPanicking = false;

  constructor(private options: InstancesOptions) {}

  get all(): readonly Instance[] {
    return this.#all;
  }

  /** These are the instances from now on. @param now for those that are new: they start slowly, unless all are */
  become(endpoints: readonly Endpoint[], now: number): void {
    const before = this.#byKey;
    const after = new Map<string, Instance>();
    // Before anything else changes: an endpoint that makes no instance changes nothing.
    for (const endpoint of endpoints) {
      const key = keyOf(endpoint);
      after.set(key, before.get(key) ?? after.get(key) ?? new Instance(endpoint, this.options.connection));
    }
    for (const endpoint of endpoints) {
      const key = keyOf(endpoint);
      const instance = after.get(key)!;
      if (!before.has(key) && before.size > 0) instance.health.rampingSince = now;
      instance.weight = endpoint.weight;
      instance.zone = endpoint.zone;
      instance.slowStartMs = this.options.health.slowStart;
    }
    for (const [key, instance] of before) if (!after.has(key)) this.#leave(instance);
    this.#byKey = after;
    this.#all = [...after.values()];
    this.#changesAt = 0;
  }

  configure(options: InstancesOptions): void {
    this.options = options;
    for (const instance of this.#all) {
      instance.connectBy(options.connection);
      instance.slowStartMs = options.health.slowStart;
    }
    this.#changesAt = 0;
  }

  /** Those that take calls, in a stable order. */
  available(now: number): readonly Instance[] {
    if (now >= this.#changesAt) this.#refresh(now);
    return this.#available;
  }

  /** Undefined when there is none at all. Those that the call has tried already are left out, while there are others. */
  pick(request: UpstreamRequest, now: number): Instance | undefined {
    let candidates = this.available(now);
    const { tried } = request;
    if (tried !== undefined) candidates = this.#others(candidates, tried, now);
    return candidates.length === 0 ? undefined : this.options.balancer.pick(candidates, request, now);
  }

  /** What a call to an instance came to. */
  record(instance: Instance, isFailure: boolean, now: number): void {
    const { passive } = this.options.health;
    if (passive === 'off' || !instance.health.record(isFailure, passive, now)) return;
    // Those that probes took out count, though they may be more.
    const out = this.#all.filter((each) => each !== instance && !isUp(each, now)).length;
    if (instance.health.isEjected(now) || out + 1 > passive.maxEjected * this.#all.length) return;
    instance.health.eject(passive, now);
    this.#changesAt = 0;
  }

  /** What a probe of an instance found. */
  probed(instance: Instance, isGood: boolean, now: number): void {
    const { active } = this.options.health;
    if (active && instance.health.probed(isGood, active, now)) this.#changesAt = 0;
  }

  /** Takes nothing new; ends when all that is under way is over. */
  async drain(): Promise<void> {
    await Promise.all(this.#all.map((instance) => instance.drain()));
  }

  /** Ends at once. */
  close(): void {
    for (const instance of [...this.#all, ...this.#leaving]) instance.close();
  }

  #others(candidates: readonly Instance[], tried: readonly Instance[], now: number): readonly Instance[] {
    const fresh = (from: readonly Instance[]) => from.filter((each) => !tried.includes(each));
    const others = fresh(candidates);
    if (others.length > 0) return others;
    // Beyond the zone, rather than at the same again.
    const anywhere = fresh(this.#all).filter((each) => isUp(each, now));
    return anywhere.length > 0 ? anywhere : candidates;
  }

  #refresh(now: number): void {
    const { health, zone } = this.options;
    this.#changesAt = Infinity;
    for (const instance of this.#all) {
      const { ejectedUntil } = instance.health;
      if (ejectedUntil > now) this.#changesAt = Math.min(this.#changesAt, ejectedUntil);
      else if (ejectedUntil > 0 && !instance.health.isBack) instance.health.comeBack(health.passive, now);
    }
    const up = this.#all.filter((each) => isUp(each, now));
    this.isPanicking = up.length === 0 || up.length < health.panicBelow * this.#all.length;
    const usable = this.isPanicking ? this.#all : up;
    const near = zone === undefined ? [] : usable.filter((each) => each.zone === zone);
    const nearInAll = this.#all.filter((each) => each.zone === zone).length;
    this.#available = near.length > 0 && near.length >= nearInAll * ZONE_BELOW ? near : usable;
  }

  #leave(instance: Instance): void {
    this.#leaving.add(instance);
    void instance.drain().then(() => this.#leaving.delete(instance));
  }
}

function isUp({ health }: Instance, now: number): boolean {
  return health.isAlive && health.ejectedUntil <= now;
}
