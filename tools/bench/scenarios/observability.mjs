import { HELLO, nestHello } from '../peers.mjs';
import { everythingOn, startPortico } from '../portico.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

const off = 'everything off';
const on = 'everything on';

/** What it costs to know what happened: each forwards 1 KB of JSON. */
export const scenario = {
  name: 'observability',
  title: 'Forward 1 KB, and tell of it',
  path: '/forward/part/a',
  expect: async (body, { upstream }) => body === HELLO || expectSame(body, await partOf(upstream, 'a')),
  baseline: 'Nest hello',
  contenders: [
    nestHello,
    { name: off, start: (run) => gateway(off, run, 'forward', { BENCH_OBSERVABILITY: 'off' }) },
    { name: 'metrics', start: (run) => gateway('metrics', run, 'forward', {}) },
    { name: 'metrics and log', start: (run) => gateway('metrics and log', run, 'observability', { LOG_LEVEL: 'info' }) },
    { name: on, start: (run) => everythingOn(on, 'observability', run) },
  ],
  targets: [{ of: on, than: off, to: 'Nest hello', atMost: 0.3 }],
};

function gateway(name, run, config, env) {
  return startPortico({ ...run, name, config: `tools/bench/gateways/${config}.yaml`, env });
}
