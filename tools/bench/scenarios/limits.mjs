import { HELLO, nestHello } from '../peers.mjs';
import { portico } from '../portico.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

/** What a rate limit by address and the security headers add to a forwarded request. What path and table cost is a proof: `route-table`. */
export const scenario = {
  name: 'limits',
  title: 'Forward 1 KB with and without a limit',
  path: '/forward/part/a',
  expect: async (body, { upstream }) => body === HELLO || expectSame(body, await partOf(upstream, 'a')),
  baseline: 'Nest hello',
  contenders: [
    nestHello,
    portico('no limit', 'tools/bench/gateways/forward.yaml'),
    portico('limit', 'tools/bench/gateways/limits.yaml'),
    portico('no security headers', 'tools/bench/gateways/bare.yaml'),
  ],
  targets: [{ of: 'limit', than: 'no limit', to: 'Nest hello', atMost: 0.12 }],
};
