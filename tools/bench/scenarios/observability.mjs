import { HELLO, nestHello } from '../peers.mjs';
import { everythingOn, sharedBy } from '../portico.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

const off = 'everything off';
const on = 'everything on';

/** What it costs to know what happened: each forwards 1 KB of JSON, by one process. */
export const scenario = {
  name: 'observability',
  title: 'Forward 1 KB, and tell of it',
  path: '/forward/part/a',
  expect: async (body, { upstream }) => body === HELLO || expectSame(body, await partOf(upstream, 'a')),
  baseline: 'Nest hello',
  contenders: [nestHello, { name: off, start, request: { path: '/untold/part/a' } }, { name: on, start }],
  targets: [{ of: on, than: off, to: 'Nest hello', atMost: 0.3 }],
};

function start(run) {
  return sharedBy('observability', () => everythingOn('observability', 'observability', run, { BENCH_UNTOLD: 'yes' }));
}
