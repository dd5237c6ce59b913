import { join } from 'node:path';
import { HELLO, nestHello } from '../peers.mjs';
import { collected, sharedBy, startPortico } from '../portico.mjs';
import { freePorts, root } from '../processes.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

const off = 'everything off';
const on = 'everything on';
const logged = { LOG_LEVEL: 'info', PORTICO_CONFIG: join(root, 'tools/bench/gateways/observability.yaml') };

/** What it costs to know what happened: each forwards 1 KB of JSON. Gateways of one process. */
export const scenario = {
  name: 'observability',
  title: 'Forward 1 KB, and tell of it',
  path: '/forward/part/a',
  expect: async (body, { upstream }) => body === HELLO || expectSame(body, await partOf(upstream, 'a')),
  baseline: 'Nest hello',
  contenders: [nestHello, ...[off, 'metrics', 'metrics and log', on].map((name) => ({ name, start: (run) => gateway(name, run) }))],
  targets: [{ of: on, than: off, to: 'Nest hello', atMost: 0.3 }],
};

async function gateway(name, run) {
  const all = await sharedBy('observability', () => startAll(run));
  return Object.assign(all, { url: all.urls[name] });
}

function startAll(run) {
  return collected(run, async (telling) => {
    const besides = { metrics: {}, 'metrics and log': logged, [on]: { ...logged, ...telling } };
    const ports = await freePorts(2 * Object.keys(besides).length);
    const variables = Object.values(besides).map((own, at) => ({ ...own, PORT: String(ports[2 * at]), MANAGEMENT_PORT: String(ports[2 * at + 1]) }));
    const env = { BENCH_OBSERVABILITY: 'off', BENCH_BESIDES: JSON.stringify(variables) };
    const started = await startPortico({ ...run, name: 'observability', config: 'tools/bench/gateways/forward.yaml', env });
    const others = Object.keys(besides).map((name, at) => [name, `http://127.0.0.1:${ports[2 * at]}`]);
    return Object.assign(started, { urls: { [off]: started.url, ...Object.fromEntries(others) } });
  });
}
