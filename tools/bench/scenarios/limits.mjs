import { HELLO, nestHello } from '../peers.mjs';
import { sharedBy, startPortico } from '../portico.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

const config = 'tools/bench/gateways/limits.yaml';

/** A route of the one gateway. */
function route(name, kind) {
  return { name, start: (run) => sharedBy('limits', () => startPortico({ ...run, name: 'limits', config })), request: { path: `/${kind}/part/a` } };
}

/** What a rate limit by address and the security headers add to a forwarded request. What path and table cost is a proof: `route-table`. */
export const scenario = {
  name: 'limits',
  title: 'Forward 1 KB with and without a limit',
  path: '/forward/part/a',
  expect: async (body, { upstream }) => body === HELLO || expectSame(body, await partOf(upstream, 'a')),
  baseline: 'Nest hello',
  contenders: [nestHello, route('no limit', 'forward'), route('limit', 'limited'), route('no security headers', 'bare')],
  targets: [{ of: 'limit', than: 'no limit', to: 'Nest hello', atMost: 0.12 }],
};
