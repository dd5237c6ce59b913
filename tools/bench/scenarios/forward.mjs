import { caddyForward, haproxyForward, nginxForward, startCaddy, startHaproxy, startNginx } from '../proxies.mjs';
import { peer } from '../peers.mjs';
import { portico } from '../portico.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

/** The peers that forward what is below `/forward`, without it. */
export const forwarders = [
  peer('fast-gateway', 'fast-gateway'),
  peer('@fastify/http-proxy', 'fastify-http-proxy'),
  peer('http-proxy-middleware', 'http-proxy-middleware'),
  { name: 'nginx', start: (run) => startNginx({ ...run, readyPath: run.path, config: nginxForward(run.upstream.port) }) },
  { name: 'haproxy', start: (run) => startHaproxy({ ...run, readyPath: run.path, config: haproxyForward(run.upstream.port) }) },
  { name: 'Caddy', start: (run) => startCaddy({ ...run, readyPath: run.path, config: caddyForward(run.upstream.port) }) },
];

/** Forwarding: each contender strips `/forward` and hands on 1 KB of JSON. */
export const scenario = {
  name: 'forward',
  title: 'Forward 1 KB',
  path: '/forward/part/a',
  expect: async (body, { upstream }) => expectSame(body, await partOf(upstream, 'a')),
  baseline: 'fast-gateway',
  contenders: [
    portico('Portico', 'tools/bench/gateways/forward.yaml'),
    portico('Portico, with a limit and its log', 'tools/bench/gateways/limited.yaml', { env: { LOG_LEVEL: 'info' } }),
    ...forwarders,
  ],
  targets: [
    { of: 'Portico', to: 'fast-gateway', atMost: 0.7 },
    { of: 'Portico, with a limit and its log', to: 'fast-gateway', atMost: 0.75 },
  ],
};
