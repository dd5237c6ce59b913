import { portico } from '../portico.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

/** What a rate limit by address and the security headers add to a forwarded request. */
export const scenario = {
  name: 'limits',
  title: 'Forward 1 KB with and without a limit',
  path: '/forward/part/a',
  expect: async (body, { upstream }) => expectSame(body, await partOf(upstream, 'a')),
  baseline: 'no limit',
  contenders: [
    portico('no limit', 'tools/bench/gateways/forward.yaml'),
    portico('limit', 'tools/bench/gateways/limits.yaml'),
    portico('no security headers', 'tools/bench/gateways/bare.yaml'),
  ],
  targets: [],
};
