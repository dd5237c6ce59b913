import { type GatewayFile, type Reading, type Scripts } from '@portico/pipeline';
import { type CallerKind } from './caller-key.ts';
import { Limit, LimitSet } from './limit.ts';
import { type LimitOptions, limitsSection } from './limits.section.ts';
import { RateWindow } from './rate-window.ts';

/** The limits that hold for one route or view: those that can be told at once, and those that need to know who calls. */
export interface PolicyLimits {
  readonly early: LimitSet | undefined;
  readonly late: LimitSet | undefined;
}

/** The gateway's limits. A new file keeps the counts of those that it leaves as they are. */
export class Limits {
  #byName = new Map<string, { readonly options: LimitOptions; readonly text: string; readonly limit: Limit }>();
  #sets = new Map<string, LimitSet>();

  /** @param scripts Redis, where replicas count together */
  constructor(private readonly scripts: Scripts | undefined) {}

  apply(file: GatewayFile): void {
    const before = this.#byName;
    this.#byName = new Map(
      Object.entries(file.get(limitsSection)).map(([name, options]) => {
        const { requests, per, burst, by } = options;
        const text = JSON.stringify({ requests, per, burst, by });
        const known = before.get(name);
        return [name, { options, text, limit: known?.text === text ? known.limit : this.#limitOf(name, options) }];
      }),
    );
    this.#sets = new Map();
  }

  /**
   * Those that a route or view names, and those that name it.
   *
   * @param name of the route, view or handler
   */
  of(name: string, named: readonly string[] = []): PolicyLimits {
    const all = [...this.#byName].filter(([limit, { options }]) => options.for === 'all' || options.for.includes(name) || named.includes(limit)).map(([, { limit }]) => limit);
    return { early: this.#setOf(all.filter((limit) => limit.isEarly)), late: this.#setOf(all.filter((limit) => !limit.isEarly)) };
  }

  readonly readings: readonly Reading[] = [
    {
      name: 'portico.limit.refused',
      kind: 'counter',
      unit: '{request}',
      description: 'Requests that were one too many',
      read: () => this.#read(({ refused }) => refused),
    },
    {
      name: 'portico.limit.callers',
      kind: 'gauge',
      unit: '{caller}',
      description: 'Callers that are counted in this process',
      read: () => this.#read(({ callers }) => callers),
    },
    {
      name: 'portico.limit.local',
      kind: 'counter',
      unit: '{request}',
      description: 'Requests that were counted in this process alone, because Redis did not answer',
      read: () => this.#read(({ alone }) => alone),
    },
  ];

  #read(value: (window: RateWindow) => number) {
    const windows = [...this.#byName.values()].flatMap(({ limit }) => limit.windows);
    return windows.map((window) => [value(window), { 'portico.limit': window.options.name }] as const);
  }

  #limitOf(name: string, { requests, per, burst, by }: LimitOptions): Limit {
    const windows = [new RateWindow({ name, requests, windowMs: per }, this.scripts)];
    if (burst) windows.push(new RateWindow({ name: `${name}-burst`, requests: burst.requests, windowMs: burst.per }, this.scripts));
    return new Limit(name, by.toLowerCase() as CallerKind, windows);
  }

  /** One set for all policies with the same limits. */
  #setOf(limits: readonly Limit[]): LimitSet | undefined {
    if (limits.length === 0) return undefined;
    const key = limits.map(({ name }) => name).join();
    let set = this.#sets.get(key);
    if (!set) this.#sets.set(key, (set = new LimitSet(limits)));
    return set;
  }
}
