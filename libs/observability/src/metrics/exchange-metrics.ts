import { type CacheUse, type Exchange, type PartOutcome, type Reading, type UpstreamAttempt } from '@portico/pipeline';
import { type Exemplar, Histogram } from './histogram.ts';
import { Series } from './series.ts';

/** RFC 9110, section 9.3, RFC 5789 and QUERY; all others are `_OTHER`, as the semantic conventions ask. */
export const METHODS: ReadonlyMap<string, number> = new Map(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'CONNECT', 'TRACE'].map((method, at) => [method, at + 1]));

class Counter {
  count = 0;
}

class RouteCounts {
  sentBytes = 0;
  readonly endedBy = { gateway: 0, client: 0, upstream: 0 };
}

class UpstreamCounts {
  receivedBytes = 0;
  readonly kinds = { first: 0, retry: 0, hedge: 0 };
  readonly cache: Record<CacheUse['status'], number> = { hit: 0, stale: 0, revalidated: 0, miss: 0, coalesced: 0, bypass: 0 };
  cachedBytes = 0;
}

/**
 * Counts what the records of exchanges say, in plain fields that are read when somebody looks. Its series are those of
 * names from the configuration and the code; nothing of what a client sends can make one.
 */
export class ExchangeMetrics {
  readonly server = new Series(() => new Histogram());
  readonly client = new Series(() => new Histogram());
  readonly parts = new Series(() => new Histogram());
  readonly errors = new Series(() => new Counter());
  readonly #routes = new Series(() => new RouteCounts());
  readonly #upstreams = new Series(() => new UpstreamCounts());

  ended(exchange: Exchange): void {
    const { record, trace } = exchange;
    const route = exchange.policy?.name ?? '';
    const code = record.status >= 500 || record.status === 499 ? record.error?.code : undefined;
    const method = METHODS.get(exchange.method) ?? 0;
    const key = method * 1000 + record.status;
    const inner = code === undefined ? key : `${key} ${code}`;
    const histogram = this.server.find(route, inner) ?? this.server.add(route, inner, {
      ...(route === '' ? {} : { 'http.route': route }),
      'http.request.method': method === 0 ? '_OTHER' : exchange.method,
      'http.response.status_code': record.status,
      ...(code === undefined ? {} : { 'error.type': code }),
    });
    const bucket = histogram.record(record.durationMs / 1000);
    if (trace.isSampled) histogram.exemplars[bucket] = exemplar(trace.traceId, trace.spanId, record.durationMs);
    const counts = this.#routes.find(route, '') ?? this.#routes.add(route, '', { 'http.route': route });
    counts.sentBytes += record.bytes;
    counts.endedBy[record.endedBy] += 1;
    if (record.error !== undefined) this.#error(route, record.error.code);
    for (const attempt of record.attempts) this.#attempt(attempt, trace.traceId);
    for (const use of record.cacheUses) this.#cacheUse(use);
    for (const part of record.parts) this.#part(route, part);
  }

  /** What is counted beside the histograms. */
  readings(inFlight: () => number): Reading[] {
    const routes = this.#routes;
    const upstreams = this.#upstreams;
    const errors = this.errors;
    const counter = (name: string, unit: string, description: string, read: Reading['read']): Reading => ({ name, kind: 'counter', unit, description, read });
    return [
      { name: 'http.server.active_requests', kind: 'gauge', unit: '{request}', description: 'Requests under way', read: () => [[inFlight(), {}]] },
      counter('portico.server.sent', 'By', 'Bytes sent to clients, heads included', function* () {
        for (const [{ sentBytes }, attributes] of routes) yield [sentBytes, attributes];
      }),
      counter('portico.server.ended', '{request}', 'Requests by who ended them', function* () {
        for (const [{ endedBy }, attributes] of routes) {
          for (const by of ['gateway', 'client', 'upstream'] as const) yield [endedBy[by], { ...attributes, 'portico.ended_by': by }];
        }
      }),
      counter('portico.server.errors', '{request}', 'Requests that ended in an error, by its code', function* () {
        for (const [{ count }, attributes] of errors) yield [count, attributes];
      }),
      counter('portico.upstream.received', 'By', "Bytes of services' answers", function* () {
        for (const [{ receivedBytes }, attributes] of upstreams) yield [receivedBytes, attributes];
      }),
      counter('portico.upstream.attempts', '{attempt}', 'Tries at services: first ones, retries, hedges', function* () {
        for (const [{ kinds }, attributes] of upstreams) {
          for (const kind of ['first', 'retry', 'hedge'] as const) yield [kinds[kind], { ...attributes, 'portico.attempt.kind': kind }];
        }
      }),
      counter('portico.cache.calls', '{call}', 'Calls to services by what the cache had to do with them', function* () {
        for (const [{ cache }, attributes] of upstreams) {
          for (const status in cache) yield [cache[status as CacheUse['status']], { ...attributes, 'portico.cache.status': status }];
        }
      }),
      counter('portico.cache.served', 'By', 'Bytes that came from the cache', function* () {
        for (const [{ cachedBytes }, attributes] of upstreams) yield [cachedBytes, attributes];
      }),
    ];
  }

  #attempt({ upstream, kind, status, error, durationMs, bytes, spanId }: UpstreamAttempt, traceId: string): void {
    const inner = error === undefined ? status : `${status} ${error}`;
    const histogram = this.client.find(upstream, inner) ?? this.client.add(upstream, inner, {
      'portico.upstream': upstream,
      ...(status === 0 ? {} : { 'http.response.status_code': status }),
      ...(error === undefined ? {} : { 'error.type': error }),
    });
    const bucket = histogram.record(durationMs / 1000);
    if (spanId !== undefined) histogram.exemplars[bucket] = exemplar(traceId, spanId, durationMs);
    const counts = this.#upstream(upstream);
    counts.kinds[kind] += 1;
    counts.receivedBytes += bytes;
  }

  #cacheUse({ upstream, status, bytes }: CacheUse): void {
    const counts = this.#upstream(upstream);
    counts.cache[status] += 1;
    counts.cachedBytes += bytes;
  }

  #part(route: string, { name, outcome, reason, durationMs }: PartOutcome): void {
    const inner = `${name} ${outcome} ${reason ?? ''}`;
    const histogram = this.parts.find(route, inner) ?? this.parts.add(route, inner, {
      'http.route': route,
      'portico.part': name,
      'portico.outcome': outcome,
      ...(reason === undefined ? {} : { 'error.type': reason }),
    });
    histogram.record(durationMs / 1000);
  }

  #error(route: string, code: string): void {
    const counter = this.errors.find(route, code) ?? this.errors.add(route, code, { 'http.route': route, 'error.type': code });
    counter.count += 1;
  }

  #upstream(name: string): UpstreamCounts {
    return this.#upstreams.find(name, '') ?? this.#upstreams.add(name, '', { 'portico.upstream': name });
  }
}

function exemplar(traceId: string, spanId: string, durationMs: number): Exemplar {
  return { traceId, spanId, value: durationMs / 1000, at: Date.now() };
}
