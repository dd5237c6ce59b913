import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const file = (name: string) => join(import.meta.dirname, name);

interface Target {
  readonly expr: string;
}

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly Target[] }[];
}

// By a variable: it is no TypeScript and has no types.
const code: string = file('dashboard.mjs');
const { dashboard } = (await import(code)) as { dashboard: Dashboard };
const { panels } = dashboard;
const config: string = file('prometheus-config.mjs');
const { prometheusConfig } = (await import(config)) as { prometheusConfig: () => string };
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

/** What `/metrics` has, and what the rules record. */
const KNOWN = /^(?:http_server_(?:request_duration_seconds_(?:bucket|count|sum)|active_requests)|http_client_request_duration_seconds_(?:bucket|count|sum)|portico_\w+|nodejs_eventloop_\w+|v8js_\w+|process_\w+|up|job(?:_\w+)?:\w+(?::\w+)?)$/;

describe('rules and dashboard', () => {
  it('are rules that Prometheus takes', () => {
    expect(execFileSync('promtool', ['check', 'rules', file('rules.yml')], { encoding: 'utf8' })).toMatch(/SUCCESS: \d+ rules found/);
  });

  it('watch the gateways, and nothing that has no metrics', () => {
    const folder = mkdtempSync(join(tmpdir(), 'portico-prometheus-'));
    writeFileSync(join(folder, 'prometheus.yml'), prometheusConfig());
    expect(execFileSync('promtool', ['check', 'config', join(folder, 'prometheus.yml')], { encoding: 'utf8' })).toMatch(/SUCCESS: .* is valid prometheus config/);
    rmSync(folder, { recursive: true });
    const job = (name: string, target: string) => ({ job_name: name, static_configs: [{ targets: [target] }] });
    expect(JSON.parse(prometheusConfig())).toMatchObject({ scrape_configs: [job('web-bff', 'localhost:4101'), job('mobile-bff', 'localhost:4201')] });
  });

  it('alert when the budget burns in both windows, and not when it burnt in one', () => {
    expect(execFileSync('promtool', ['test', 'rules', file('rules.test.yml')], { encoding: 'utf8' })).toContain('SUCCESS');
  });

  it('are a dashboard that is written as its code says', () => {
    expect(JSON.parse(readFileSync(file('grafana-dashboard.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(dashboard)));
  });

  it('asks for metrics that there are, in queries that Prometheus takes', () => {
    expect(queries.length).toBeGreaterThan(15);
    const plain = queries.map((query) => query.replaceAll('$__rate_interval', '5m').replaceAll('$gateway', '.*'));
    for (const query of plain) for (const [name] of query.matchAll(/[a-z][\w:]*(?=\{)/g)) expect(name).toMatch(KNOWN);
    const groups = [{ name: 'dashboard', rules: plain.map((expr, at) => ({ record: `panel:${at}`, expr })) }];
    const rules = join(mkdtempSync(join(tmpdir(), 'portico-rules-')), 'rules.yml');
    writeFileSync(rules, JSON.stringify({ groups }));
    expect(execFileSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' })).toContain(`SUCCESS: ${plain.length} rules found`);
    rmSync(dirname(rules), { recursive: true });
  });
});
