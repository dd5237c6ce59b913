import { type Attributes, type Reading } from '@portico/pipeline';
import { type Upstream } from './upstream.ts';
import { type Upstreams } from './upstreams.ts';

type Value = readonly [value: number, attributes: Attributes];

/** What upstreams have to tell in numbers. Names of instances are not among the attributes: there may be any number of them over time. */
export function readingsOf(upstreams: Upstreams): Reading[] {
  const reading = (kind: Reading['kind'], name: string, unit: string, description: string, read: (upstream: Upstream) => Iterable<readonly [number, Attributes?]>): Reading => ({
    name: `portico.upstream.${name}`,
    kind,
    unit,
    description,
    *read(): Iterable<Value> {
      for (const upstream of upstreams.all()) for (const [value, more] of read(upstream)) yield [value, { 'portico.upstream': upstream.name, ...more }];
    },
  });
  const sum = (upstream: Upstream, of: (instance: Upstream['instances'][number]) => number) => upstream.instances.reduce((total, each) => total + of(each), 0);
  const now = () => performance.now();
  return [
    reading('counter', 'retries', '{attempt}', 'Attempts after a failed one', ({ retries }) => [[retries.spent]]),
    reading('counter', 'retries.refused', '{attempt}', 'Retries for which the budget had nothing left', ({ retries }) => [[retries.refused]]),
    reading('gauge', 'retry.budget', '{attempt}', 'Retries that the budget allows now', ({ retries }) => [[retries.left]]),
    reading('counter', 'hedges', '{attempt}', 'Attempts beside one that took long', ({ hedging }) => (hedging ? [[hedging.budget.spent]] : [])),
    reading('gauge', 'breaker.state', '1', '1 for the state in which the breaker is', ({ circuit }) =>
      circuit ? STATES.map((state) => [state === circuit.state(now()) ? 1 : 0, { 'portico.breaker.state': state }] as const) : [],
    ),
    reading('counter', 'breaker.opened', '{time}', 'How often the breaker opened', ({ circuit }) => (circuit ? [[circuit.opened]] : [])),
    reading('counter', 'breaker.refused', '{call}', 'Calls that the open breaker refused', ({ circuit }) => (circuit ? [[circuit.refused]] : [])),
    reading('counter', 'ejections', '{time}', 'How often an instance was taken out for failing', (upstream) => [[sum(upstream, ({ health }) => health.ejections)]]),
    reading('gauge', 'instances', '{instance}', 'Instances, by whether they take calls', (upstream) => {
      const out = upstream.instances.filter(({ health }) => !health.isAlive || health.isEjected(now())).length;
      return [[upstream.instances.length - out, { 'portico.instance.state': 'up' }], [out, { 'portico.instance.state': 'out' }]];
    }),
    reading('gauge', 'in_flight', '{call}', 'Calls whose answer is not whole yet', (upstream) => [[sum(upstream, ({ load }) => load.inFlight)]]),
    reading('gauge', 'concurrency.limit', '{call}', 'Most calls that wait for an answer at once', ({ limiter }) => (limiter ? [[limiter.limit]] : [])),
    reading('gauge', 'queue', '{call}', 'Calls that wait for a place', ({ limiter }) => (limiter ? [[limiter.queued]] : [])),
    reading('counter', 'shed', '{call}', 'Calls for which there was no place, by priority', ({ limiter }) =>
      Object.entries(limiter?.shed ?? {}).map(([priority, count]) => [count, { 'portico.priority': priority }] as const),
    ),
  ];
}

const STATES = ['closed', 'open', 'half-open'] as const;
