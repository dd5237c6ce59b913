import { type Attributes } from '@portico/pipeline';
import { type Histogram } from '../metrics/histogram.ts';

/** What happened to one route or upstream in one step: answers, failures, and answers by duration. */
export interface Counts {
  count: number;
  errors: number;
  buckets: number[];
}

export interface Step {
  /** Its end, milliseconds since 1970. */
  readonly at: number;
  readonly routes: Readonly<Record<string, Counts>>;
  readonly upstreams: Readonly<Record<string, Counts>>;
}

type Measured = Iterable<readonly [Histogram, Attributes]>;

export const STEP_MS = 5000;
/** Fifteen minutes. */
const STEPS = 180;
/** Of routes, and of upstreams; what comes after them is one line. */
const MAX_NAMES = 60;
const OTHERS = '(others)';

/** The last fifteen minutes by route and upstream: the differences of the metrics' own counts from step to step. */
export class History {
  readonly #steps: Step[] = [];
  readonly #before = { routes: new Map<string, Counts>(), upstreams: new Map<string, Counts>() };

  constructor(
    private readonly server: Measured,
    private readonly client: Measured,
  ) {}

  get steps(): readonly Step[] {
    return this.#steps;
  }

  step(at: number): Step {
    const routes = this.#differences(this.server, 'http.route', '(no route)', this.#before.routes);
    const upstreams = this.#differences(this.client, 'portico.upstream', '', this.#before.upstreams);
    const step = { at, routes, upstreams };
    this.#steps.push(step);
    if (this.#steps.length > STEPS) this.#steps.shift();
    return step;
  }

  #differences(measured: Measured, attribute: string, without: string, before: Map<string, Counts>): Record<string, Counts> {
    const now = new Map<string, Counts>();
    for (const [{ count, counts }, attributes] of measured) {
      const given = String(attributes[attribute] ?? (attributes['otel.metric.overflow'] === true ? OTHERS : without));
      const name = now.has(given) || now.size < MAX_NAMES ? given : OTHERS;
      const status = Number(attributes['http.response.status_code'] ?? 0);
      const sum = now.get(name) ?? { count: 0, errors: 0, buckets: counts.map(() => 0) };
      now.set(name, sum);
      sum.count += count;
      if (status >= 500 || (attributes['error.type'] !== undefined && status !== 499)) sum.errors += count;
      for (let at = 0; at < counts.length; at += 1) sum.buckets[at]! += counts[at]!;
    }
    const difference: Record<string, Counts> = {};
    for (const [name, sum] of now) {
      const last = before.get(name);
      const count = sum.count - (last?.count ?? 0);
      if (count === 0) continue;
      difference[name] = { count, errors: sum.errors - (last?.errors ?? 0), buckets: sum.buckets.map((value, at) => value - (last?.buckets[at] ?? 0)) };
    }
    before.clear();
    for (const [name, sum] of now) before.set(name, sum);
    return difference;
  }
}
