// How a gateway of this workspace becomes a contender.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Missing, root, startApp, startNode } from './processes.mjs';

/**
 * Builds `project` once, starts it with `config` (a gateway.yaml, from the workspace's root) and waits until its public
 * port answers. It finds the upstream in `UPSTREAM_URL`, as `${UPSTREAM_URL}` in the configuration; its log goes to a file.
 */
export async function startPortico({ name = 'Portico', project = 'tools/bench/gateway', config, env = {}, ...run }) {
  if (!existsSync(join(root, config))) throw new Missing(`${config} does not exist`);
  const own = { PORTICO_CONFIG: join(root, config), UPSTREAM_URL: run.upstream.url };
  return startApp({ ...run, project, name, env: { ...own, ...env }, readyPath: run.path });
}

/**
 * Starts one with all on that tells of requests: a line in a file for each, where `config` says so, metrics by OTLP besides
 * `/metrics`, and a trace for each tenth.
 */
export async function everythingOn(name, config, run, more = {}) {
  const collector = await startNode({ name: 'collector', program: join(import.meta.dirname, 'collector.mjs'), folder: run.folder, signal: run.signal });
  const env = { LOG_LEVEL: 'info', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0.1', OTEL_METRIC_EXPORT_INTERVAL: '5000', OTEL_BSP_MAX_QUEUE_SIZE: '50000', ...more };
  const started = await startPortico({ ...run, name, config: `tools/bench/gateways/${config}.yaml`, env });
  const { stop } = started;
  return Object.assign(started, { stop: () => Promise.all([stop(), collector.stop()]) });
}

const shared = new Map();

/** One process for contenders that ask it for different things: two processes of one program can differ by more than what is compared. */
export async function sharedBy(name, start) {
  if (!shared.has(name)) shared.set(name, start());
  return Object.create(await shared.get(name));
}

/** A contender: `portico('Portico', 'tools/bench/gateways/forward.yaml', {env, project})`. */
export function portico(name, config, options = {}) {
  return { name, start: (run) => startPortico({ ...options, name, config, ...run }) };
}
