import { HELLO, nestHello, peer } from '../peers.mjs';
import { expectSame } from '../upstream-client.mjs';

/** The floor: what an answer costs that asks nobody, so that the other figures can be read. */
export const scenario = {
  name: 'floor',
  title: 'Floor: a hello without an upstream',
  path: '/hello',
  expect: (body) => expectSame(body, HELLO),
  baseline: 'Nest hello',
  contenders: [nestHello, peer('Fastify hello', 'fastify-hello'), peer('node:http hello', 'node-hello')],
  targets: [],
};
