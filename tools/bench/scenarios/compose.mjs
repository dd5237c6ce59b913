import { peer } from '../peers.mjs';
import { everythingOn, portico } from '../portico.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

const merge = 'Fastify merge by hand, undici.request';
const everything = 'Portico, everything on';
const plain = 'Nest, plain HttpService';

/** Composing: three parts of 1 KB, asked for at once, as one answer `{a, b, c}`; with metrics, a log line each, traces and a limit besides. */
export const scenario = {
  name: 'compose',
  title: 'Compose three parts of 1 KB',
  path: '/compose',
  expect: async (body, { upstream }) => {
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => partOf(upstream, name)));
    expectSame(JSON.stringify(JSON.parse(body)), `{"a":${a},"b":${b},"c":${c}}`);
  },
  baseline: merge,
  contenders: [
    portico('Portico', 'tools/bench/gateways/compose.yaml'),
    { name: everything, start: (run) => everythingOn(everything, 'compose-everything', run) },
    peer(merge, 'fastify-merge'),
    peer(plain, 'nest-merge'),
  ],
  targets: [
    { of: everything, to: merge, atMost: 1.1 },
    { of: 'Portico', to: plain, atMost: 0.3 },
  ],
};
