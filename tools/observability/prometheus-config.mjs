import { join } from 'node:path';
import { apps } from '#workspace/shop.mjs';

/** What has metrics: the gateways, each on its management port. */
export const gateways = apps.filter(({ managementPort }) => managementPort !== undefined);

/** Each gateway is a job of its name. JSON is YAML, too. */
export function prometheusConfig() {
  const jobs = gateways.map(({ name, managementPort }) => ({ job_name: name, static_configs: [{ targets: [`localhost:${managementPort}`] }] }));
  return JSON.stringify({ global: { scrape_interval: '5s', evaluation_interval: '15s' }, rule_files: [join(import.meta.dirname, 'rules.yml')], scrape_configs: jobs }, undefined, 2);
}
