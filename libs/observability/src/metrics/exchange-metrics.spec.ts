import { type Exchange, ExchangeRecord, GatewayError, Readings } from '@portico/pipeline';
import { ExchangeMetrics } from './exchange-metrics.ts';
import { exposition } from './exposition.ts';
import { Metrics } from './metrics.ts';
import { ProcessMetrics } from './process-metrics.ts';

function exchange(more: { method?: string; path?: string; route?: string; sampled?: boolean } = {}, record: Partial<ExchangeRecord> = {}): Exchange {
  const { method = 'GET', path = '/', route, sampled = false } = more;
  return {
    method,
    path,
    policy: route === undefined ? undefined : { name: route },
    trace: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), isSampled: sampled },
    record: Object.assign(new ExchangeRecord(), { status: 200, durationMs: 20, ...record }),
  } as unknown as Exchange;
}

const own = new ProcessMetrics();
afterAll(() => own.close());

function measured() {
  const counts = new ExchangeMetrics();
  const readings = new Readings();
  readings.add(...counts.readings(() => 3));
  const metrics = new Metrics(counts, own, readings);
  // What the collector of garbage does meanwhile is not the point.
  return { counts, text: () => exposition(metrics.collect().filter(({ name }) => !name.startsWith('v8js.')), {}, false), open: () => exposition(metrics.collect(), {}, true) };
}

const seriesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.replace(/ [^ ]+$/, ''));

describe('the metrics of exchanges', () => {
  it('have no more series after 100,000 requests to random paths, by random methods', () => {
    const { counts, text } = measured();
    const refused = { status: 404, error: new GatewayError('no_route', 'Nothing.') };
    counts.ended(exchange({}, refused));
    counts.ended(exchange({ method: 'X' }, refused));
    const before = seriesOf(text());
    for (let at = 0; at < 100_000; at += 1) counts.ended(exchange({ path: `/${Math.random()}`, method: at % 2 === 0 ? 'GET' : `M${at}` }, refused));
    expect(seriesOf(text())).toEqual(before);
    expect(text()).toContain('http_server_request_duration_seconds_count{http_request_method="_OTHER",http_response_status_code="404"} 50001');
    expect(text()).toContain('portico_server_errors_total{http_route="",error_type="no_route"} 100002');
  });

  it('put what exceeds their limit into one series that says so', () => {
    const { counts, text } = measured();
    for (let at = 0; at < 5000; at += 1) counts.ended(exchange({ route: `r${at}` }));
    expect(counts.server.size).toBe(2001);
    expect(text()).toContain('http_server_request_duration_seconds_count{otel_metric_overflow="true"} 3000');
  });

  it('count attempts, cache uses and parts by names of the configuration', () => {
    const { counts, text } = measured();
    const attempt = { upstream: 'products', instance: 'localhost:1', startMs: 0, durationMs: 10, bytes: 100 };
    counts.ended(exchange({ route: 'home' }, {
      bytes: 500,
      attempts: [{ ...attempt, kind: 'first', status: 0, error: 'upstream_reset' }, { ...attempt, kind: 'retry', status: 200 }],
      cacheUses: [{ upstream: 'products', status: 'stale', startMs: 0, bytes: 40 }],
      parts: [{ name: 'hero', required: false, startMs: 0, durationMs: 5, outcome: 'degraded', reason: 'timeout' }],
    }));
    const all = text();
    for (const line of [
      'http_server_active_requests 3',
      'http_server_request_duration_seconds_sum{http_route="home",http_request_method="GET",http_response_status_code="200"} 0.02',
      'http_client_request_duration_seconds_count{portico_upstream="products",error_type="upstream_reset"} 1',
      'http_client_request_duration_seconds_count{portico_upstream="products",http_response_status_code="200"} 1',
      'portico_upstream_attempts_total{portico_upstream="products",portico_attempt_kind="retry"} 1',
      'portico_upstream_received_bytes_total{portico_upstream="products"} 200',
      'portico_cache_calls_total{portico_upstream="products",portico_cache_status="stale"} 1',
      'portico_cache_served_bytes_total{portico_upstream="products"} 40',
      'portico_part_duration_seconds_count{http_route="home",portico_part="hero",portico_outcome="degraded",error_type="timeout"} 1',
      'portico_server_sent_bytes_total{http_route="home"} 500',
      'portico_server_ended_total{http_route="home",portico_ended_by="gateway"} 1',
    ]) expect(all).toContain(`${line}\n`);
  });

  it('give an exemplar of what was traced, and none of what was not', () => {
    const { counts, open } = measured();
    counts.ended(exchange({ route: 'home' }));
    expect(open()).not.toContain('trace_id=');
    counts.ended(exchange({ route: 'home', sampled: true }));
    expect(open()).toMatch(/le="0\.025"} 2 # {trace_id="a{32}",span_id="b{16}"} 0\.02 \d/);
  });

  it('leave out a reading that fails, and values that are no numbers', () => {
    const readings = new Readings();
    const reading = { kind: 'gauge', unit: '1', description: 'x' } as const;
    const fails = () => {
      throw new Error('broken');
    };
    readings.add({ ...reading, name: 'bad', read: fails }, { ...reading, name: 'good', read: () => [[1, {}], [NaN, { a: 1 }]] });
    expect(seriesOf(exposition(new Metrics(new ExchangeMetrics(), own, readings).collect(), {}, false).replace(/.*v8js.*\n|.*gc_duration.*\n/g, ''))).toEqual(['target_info', 'good_ratio']);
  });
});
