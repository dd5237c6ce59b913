import { execFileSync } from 'node:child_process';
import { exposition, prometheusName } from './exposition.ts';
import { Histogram } from './histogram.ts';
import { type Metric } from './metrics.ts';

const histogram = new Histogram([0.1, 1]);
histogram.record(0.05);
histogram.exemplars[histogram.record(0.5)] = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), value: 0.5, at: 1_700_000_000_500 };
histogram.record(7);

const metrics: Metric[] = [
  { name: 'http.server.request.duration', kind: 'histogram', unit: 's', description: 'How long', points: [[histogram, { 'http.route': 'home' }]] },
  { name: 'portico.server.sent', kind: 'counter', unit: 'By', description: 'Bytes \\ lines\nand more', points: [[12, { odd: 'a "b" \\ \n' }]] },
  { name: 'nodejs.eventloop.utilization', kind: 'gauge', unit: '1', description: 'Share', points: [[0.5, {}]] },
  { name: 'portico.nothing', kind: 'counter', unit: '{request}', description: 'None yet', points: [] },
];

describe('the exposition of metrics', () => {
  it('has the text format of Prometheus, without exemplars', () => {
    expect(exposition(metrics, { 'service.name': 'web' }, false)).toBe(String.raw`# HELP target_info The process that these metrics are of
# TYPE target_info gauge
target_info{service_name="web"} 1
# HELP http_server_request_duration_seconds How long
# TYPE http_server_request_duration_seconds histogram
http_server_request_duration_seconds_bucket{http_route="home",le="0.1"} 1
http_server_request_duration_seconds_bucket{http_route="home",le="1.0"} 2
http_server_request_duration_seconds_bucket{http_route="home",le="+Inf"} 3
http_server_request_duration_seconds_sum{http_route="home"} 7.55
http_server_request_duration_seconds_count{http_route="home"} 3
# HELP portico_server_sent_bytes_total Bytes \\ lines\nand more
# TYPE portico_server_sent_bytes_total counter
portico_server_sent_bytes_total{odd="a \"b\" \\ \n"} 12
# HELP nodejs_eventloop_utilization_ratio Share
# TYPE nodejs_eventloop_utilization_ratio gauge
nodejs_eventloop_utilization_ratio 0.5
`);
  });

  it('has the format of OpenMetrics, with exemplars that name a trace', () => {
    const text = exposition(metrics, { 'service.name': 'web' }, true);
    expect(text).toContain(`le="1.0"} 2 # {trace_id="${'a'.repeat(32)}",span_id="${'b'.repeat(16)}"} 0.5 1700000000.5\n`);
    expect(text).toContain('# TYPE portico_server_sent_bytes counter\nportico_server_sent_bytes_total{');
    expect(text).toContain('# TYPE target info\ntarget_info{service_name="web"} 1\n');
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  it('passes promtool', () => {
    const input = exposition(metrics, { 'service.name': 'web' }, false);
    expect(execFileSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })).toBe('');
  });

  it.each([
    ['portico.upstream.retries', '{request}', 'counter', 'portico_upstream_retries'],
    ['a.total', '{request}', 'counter', 'a'],
    ['a.bytes', 'By', 'gauge', 'a_bytes'],
    ['a-b', 's', 'gauge', 'a_b_seconds'],
    ['a', '1', 'counter', 'a'],
  ] as const)('names %s in %s as Prometheus does', (name, unit, kind, expected) => {
    expect(prometheusName({ name, unit, kind })).toBe(expected);
  });
});
