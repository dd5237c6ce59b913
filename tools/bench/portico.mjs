// How a gateway of this workspace becomes a contender.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Missing, root, startApp } from './processes.mjs';

/**
 * Builds `project` once, starts it with `config` (a gateway.yaml, from the workspace's root) and waits until its public
 * port answers. It finds the upstream in `UPSTREAM_URL`, as `${UPSTREAM_URL}` in the configuration; its log goes to a file.
 */
export async function startPortico({ name = 'Portico', project = 'tools/bench/gateway', config, env = {}, ...run }) {
  if (!existsSync(join(root, config))) throw new Missing(`${config} does not exist`);
  const own = { PORTICO_CONFIG: join(root, config), UPSTREAM_URL: run.upstream.url };
  return startApp({ ...run, project, name, env: { ...own, ...env }, readyPath: run.path });
}

/** A contender: `portico('Portico', 'tools/bench/gateways/forward.yaml', {env, project})`. */
export function portico(name, config, options = {}) {
  return { name, start: (run) => startPortico({ ...options, name, config, ...run }) };
}
