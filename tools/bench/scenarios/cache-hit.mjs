import { HELLO, nestHello } from '../peers.mjs';
import { portico } from '../portico.mjs';
import { nginxCache, startNginx, startVarnish } from '../proxies.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

/** An answer of 1 KB from each one's cache in memory, beside a hello that asks nobody. */
export const scenario = {
  name: 'cache-hit',
  title: 'A hit in the cache',
  path: '/kept/a',
  expect: async (body, { upstream }) => expectSame(body, body === HELLO ? HELLO : await partOf(upstream, 'a', 'kept')),
  baseline: 'Nest hello',
  contenders: [
    nestHello,
    portico('Portico', 'tools/bench/gateways/cache.yaml'),
    { name: 'nginx', start: (run) => startNginx({ ...run, readyPath: run.path, config: nginxCache(run.upstream.port) }) },
    { name: 'Varnish', start: (run) => startVarnish({ ...run, readyPath: run.path, upstreamPort: run.upstream.port }) },
  ],
  targets: [{ of: 'Portico', to: 'Nest hello', atMost: 1.4 }],
};
