import { peer } from '../peers.mjs';
import { portico } from '../portico.mjs';
import { ask } from '../processes.mjs';
import { expectSame, partOf } from '../upstream-client.mjs';

const byHand = 'Fastify page by hand, undici.request';
const PAIRS = Array.from({ length: 16 }, (_, at) => [at % 8, (at + 1) % 8]);

/** A page of twenty parts: four of 1 KB each, and sixteen that need two of eight things each, which come in one call. */
export const scenario = {
  name: 'compose-20',
  title: 'Compose twenty parts, sixteen by one batch',
  path: '/compose-20',
  expect: async (body, { upstream }) => {
    const own = await Promise.all(['a', 'b', 'c', 'd'].map(async (name) => [name, JSON.parse(await partOf(upstream, name))]));
    const { items } = JSON.parse((await ask(`${upstream.url}/part/many`)).body);
    const pairs = PAIRS.map(([one, other], at) => [`pair-${at}`, [items[one], items[other]]]);
    expectSame(JSON.stringify(JSON.parse(body)), JSON.stringify(Object.fromEntries([...own, ...pairs])));
  },
  baseline: byHand,
  contenders: [portico('Portico', 'tools/bench/gateways/compose.yaml'), peer(byHand, 'fastify-page')],
  targets: [{ of: 'Portico', to: byHand, atMost: 1.1 }],
};
