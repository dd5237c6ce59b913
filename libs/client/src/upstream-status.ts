import { type Upstream } from './upstream.ts';

/** An upstream as `GET /upstreams` of the management port shows it. Times in milliseconds. */
export function statusOf(upstream: Upstream, now: number) {
  const { name, circuit, limiter, hedging, retries, problems, isPanicking } = upstream;
  return {
    name,
    instances: upstream.instances.map(({ name: instance, endpoint, weight, zone, health, load }) => ({
      name: instance,
      origin: endpoint.origin,
      weight,
      zone,
      state: !health.isAlive ? 'unhealthy' : health.isEjected(now) ? 'ejected' : health.rampingSince > 0 ? 'starting' : 'healthy',
      ejectedForMs: health.isEjected(now) ? Math.round(health.ejectedUntil - now) : undefined,
      ejections: health.ejections,
      failuresInARow: health.failures,
      inFlight: load.inFlight,
      latencyMs: Math.round(load.latencyAt(now) * 10) / 10,
      calls: load.calls,
    })),
    panic: isPanicking,
    discovery: problems.length > 0 ? problems : undefined,
    breaker: circuit ? { state: circuit.state(now), opened: circuit.opened, refused: circuit.refused } : 'off',
    concurrency: limiter ? { limit: limiter.limit, inFlight: limiter.inFlight, queued: limiter.queued, shed: limiter.shed } : 'off',
    retries: { made: retries.spent, refused: retries.refused, budgetLeft: retries.left },
    hedges: hedging ? { made: hedging.budget.spent, refused: hedging.budget.refused, budgetLeft: hedging.budget.left } : 'off',
  };
}
