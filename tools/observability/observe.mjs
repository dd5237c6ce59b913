// `npm run observe`: Debian's Prometheus against the running shop (`npm start` in another terminal), with the rules of this
// folder; says what to open. `npm run observe -- --dashboard` writes the Grafana dashboard anew.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDebian } from '#workspace/install.mjs';
import { root } from '#workspace/shop.mjs';
import { dashboard } from './dashboard.mjs';
import { gateways, prometheusConfig } from './prometheus-config.mjs';

const port = 9090;
const folder = join(root, '.portico/prometheus');

if (process.argv.includes('--dashboard')) {
  writeFileSync(join(import.meta.dirname, 'grafana-dashboard.json'), `${JSON.stringify(dashboard, undefined, 2)}\n`);
} else {
  run();
}

function run() {
  const missing = ensureDebian(['prometheus']);
  if (missing) {
    console.error(missing);
    process.exit(1);
  }
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, prometheusConfig());
  const options = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`, '--enable-feature=exemplar-storage', '--log.level=warn'];
  const prometheus = spawn('prometheus', options, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => prometheus.kill('SIGTERM'));
  prometheus.once('error', (error) => console.error(error.message));
  prometheus.once('exit', (code) => process.exit(code ?? 0));
  const consoles = gateways.map(({ name, managementPort }) => `  http://localhost:${managementPort}/console   ${name}: the console`);
  console.log(['', 'Prometheus watches the shop. Ctrl-C stops it. Open:', `  http://localhost:${port}/graph            queries`, `  http://localhost:${port}/alerts           alerts`, ...consoles, `Grafana: import ${join('tools/observability', 'grafana-dashboard.json')} over a Prometheus data source at http://localhost:${port}.`, ''].join('\n'));
}
