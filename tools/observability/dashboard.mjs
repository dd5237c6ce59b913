// The Grafana dashboard as code, from which grafana-dashboard.json is written: one row for what clients see, one for the
// services, one for what the gateway is made of.
const source = { type: 'prometheus', uid: '${source}' };
const job = 'job=~"$gateway"';
const seconds = (name, by, share) => `histogram_quantile(${share}, sum by (${by}, le) (rate(${name}_bucket{${job}}[$__rate_interval])))`;
const rate = (name, by, more = '') => `sum by (${by}) (rate(${name}{${job}${more}}[$__rate_interval]))`;

const rows = [
  ['What clients see', [
    ['Requests a second by route', 'reqps', [[rate('http_server_request_duration_seconds_count', 'http_route'), '{{http_route}}']]],
    ['Failures, share of requests', 'percentunit', [[`${rate('http_server_request_duration_seconds_count', 'job', ',http_response_status_code=~"5.."')} / ${rate('http_server_request_duration_seconds_count', 'job')}`, '{{job}}']]],
    ['Latency, 50, 95 and 99 of 100', 's', [0.5, 0.95, 0.99].map((share) => [seconds('http_server_request_duration_seconds', 'job', share), `{{job}} p${share * 100}`]), { exemplar: true }],
    ['Latency by route, 99 of 100', 's', [[seconds('http_server_request_duration_seconds', 'http_route', 0.99), '{{http_route}}']]],
    ['Under way', 'short', [[`http_server_active_requests{${job}}`, '{{job}} {{instance}}']]],
    ['Errors by code', 'short', [[rate('portico_server_errors_total', 'error_type'), '{{error_type}}']]],
    ['Parts that were missing', 'short', [[rate('portico_part_duration_seconds_count', 'http_route, portico_part', ',portico_outcome="degraded"'), '{{http_route}}: {{portico_part}}']]],
    ['Bytes to clients', 'Bps', [[rate('portico_server_sent_bytes_total', 'http_route'), '{{http_route}}']]],
  ]],
  ['Services', [
    ['Calls a second', 'reqps', [[rate('http_client_request_duration_seconds_count', 'portico_upstream'), '{{portico_upstream}}']]],
    ['Latency, 99 of 100', 's', [[seconds('http_client_request_duration_seconds', 'portico_upstream', 0.99), '{{portico_upstream}}']]],
    ['Failed calls', 'short', [[rate('http_client_request_duration_seconds_count', 'portico_upstream, error_type', ',error_type!=""'), '{{portico_upstream}}: {{error_type}}']]],
    ['Retries and hedges', 'short', [[rate('portico_upstream_attempts_total', 'portico_upstream, portico_attempt_kind', ',portico_attempt_kind!="first"'), '{{portico_upstream}}: {{portico_attempt_kind}}']]],
    ['Cache', 'short', [[rate('portico_cache_calls_total', 'portico_cache_status'), '{{portico_cache_status}}']]],
    ['Cache, share of calls that it answered', 'percentunit', [[`job:portico_cache_hits:ratio5m{${job}}`, '{{job}}']]],
  ]],
  ['The gateway itself', [
    ['Event loop, 99 of 100 late at most', 's', [[`nodejs_eventloop_delay_p99_seconds{${job}}`, '{{job}} {{instance}}']]],
    ['Event loop, busy', 'percentunit', [[`nodejs_eventloop_utilization_ratio{${job}}`, '{{job}} {{instance}}']]],
    ['Garbage collection, share of the time', 'percentunit', [[rate('v8js_gc_duration_seconds_sum', 'job, v8js_gc_type'), '{{job}} {{v8js_gc_type}}']]],
    ['Memory', 'bytes', [[`process_memory_usage_bytes{${job}}`, '{{job}} process'], [`v8js_memory_heap_used_bytes{${job}}`, '{{job}} heap']]],
    ['Processor', 'percentunit', [[rate('process_cpu_time_seconds_total', 'job, cpu_mode'), '{{job}} {{cpu_mode}}']]],
    ['Telemetry that was dropped', 'short', [[rate('portico_telemetry_dropped_total', 'job, portico_signal'), '{{job}} {{portico_signal}}']]],
  ]],
];

const WIDTH = 8;
const HEIGHT = 7;
let y = 0;

function panels() {
  return rows.flatMap(([title, charts]) => {
    const row = { type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] };
    y += 1;
    const made = charts.map(([name, unit, queries, { exemplar = false } = {}], at) => ({
      type: 'timeseries',
      title: name,
      datasource: source,
      gridPos: { x: (at % 3) * WIDTH, y: y + Math.floor(at / 3) * HEIGHT, w: WIDTH, h: HEIGHT },
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      targets: queries.map(([expr, legendFormat], index) => ({ refId: String.fromCharCode(65 + index), datasource: source, expr, legendFormat, exemplar })),
    }));
    y += Math.ceil(charts.length / 3) * HEIGHT;
    return [row, ...made];
  }).map((panel, at) => ({ id: at + 1, ...panel }));
}

export const dashboard = {
  uid: 'portico',
  title: 'Portico',
  tags: ['portico'],
  schemaVersion: 39,
  version: 1,
  refresh: '10s',
  time: { from: 'now-1h', to: 'now' },
  templating: {
    list: [
      { name: 'source', type: 'datasource', query: 'prometheus', label: 'Prometheus' },
      { name: 'gateway', type: 'query', label: 'Gateway', datasource: source, query: 'label_values(http_server_active_requests, job)', multi: true, includeAll: true, current: { text: 'All', value: '$__all' } },
    ],
  },
  panels: panels(),
};
