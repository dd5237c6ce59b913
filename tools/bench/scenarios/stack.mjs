import { HELLO, nestHello } from '../peers.mjs';
import { sharedBy, startPortico } from '../portico.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

const config = 'tools/bench/gateways/stack.yaml';

/** A view in Portico that makes one call, by `kind` of way: what lies between two of them is what the way costs. */
function by(name, kind) {
  return { name, start: (run) => sharedBy('stack', () => startStack(run)), request: { path: `/${kind}/part/a` } };
}

function startStack(run) {
  return startPortico({ ...run, name: 'stack', config, env: { UPSTREAM_PORT: new URL(run.upstream.url).port }, path: '/stack/part/a' });
}

/** What the outbound stack costs a call, with everything on: retries, breaker, adaptive limit, health, balancing, deadline. */
export const scenario = {
  name: 'stack',
  title: 'One call of 1 KB from a view',
  path: '/stack/part/a',
  expect: async (body, { upstream }) => body === HELLO || expectSame(JSON.stringify(JSON.parse(body)), JSON.stringify(JSON.parse(await partOf(upstream, 'a')))),
  baseline: 'Nest hello',
  contenders: [
    nestHello,
    by("undici's bare dispatch", 'bare'),
    by('the stack, everything on', 'stack'),
    by('the stack by a typed client', 'typed'),
    by('the stack by HttpService', 'axios'),
  ],
  targets: [{ of: 'the stack, everything on', than: "undici's bare dispatch", to: 'Nest hello', atMost: 0.25 }],
};
