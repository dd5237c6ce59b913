import { join } from 'node:path';
import { peer } from '../peers.mjs';
import { startPortico } from '../portico.mjs';
import { startNode } from '../processes.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

const off = 'everything off';
const on = 'everything on';

/** What it costs to know what happened: each forwards 1 KB of JSON. */
export const scenario = {
  name: 'observability',
  title: 'Forward 1 KB, and tell of it',
  path: '/forward/part/a',
  expect: async (body, { upstream }) => body === '{"hello":"world"}' || expectSame(body, await partOf(upstream, 'a')),
  baseline: 'Nest hello',
  contenders: [
    { ...peer('Nest hello', 'nest-hello'), request: { path: '/hello' } },
    { name: off, start: (run) => gateway(off, run, 'forward', { BENCH_OBSERVABILITY: 'off' }) },
    { name: 'metrics', start: (run) => gateway('metrics', run, 'forward', {}) },
    { name: 'metrics and log', start: (run) => gateway('metrics and log', run, 'observability', { LOG_LEVEL: 'info' }) },
    { name: on, start: (run) => everything(run) },
  ],
  targets: [{ of: on, than: off, to: 'Nest hello', atMost: 0.3 }],
};

function gateway(name, run, config, env) {
  return startPortico({ ...run, name, config: `tools/bench/gateways/${config}.yaml`, env });
}

/** A line in a file for each request, metrics by OTLP besides `/metrics`, and a trace for each tenth request. */
async function everything(run) {
  const collector = await startNode({ name: 'collector', program: join(import.meta.dirname, '../collector.mjs'), folder: run.folder, signal: run.signal });
  const env = { LOG_LEVEL: 'info', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0.1', OTEL_METRIC_EXPORT_INTERVAL: '5000', OTEL_BSP_MAX_QUEUE_SIZE: '50000' };
  const started = await gateway(on, run, 'observability', env);
  const { stop } = started;
  return Object.assign(started, { stop: () => Promise.all([stop(), collector.stop()]) });
}
