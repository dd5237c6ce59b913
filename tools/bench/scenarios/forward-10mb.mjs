import { portico } from '../portico.mjs';
import { forwarders } from './forward.mjs';

const BYTES = 10485760;

/** Forwarding a body of 10 MB, by whoever does so in a process that can be compared. */
export const scenario = {
  name: 'forward-10mb',
  title: 'Forward 10 MB',
  path: `/forward/bytes/${BYTES}`,
  expect(body) {
    if (body.length !== BYTES) throw new Error(`answers ${body.length} bytes instead of ${BYTES}`);
  },
  // A request takes about a second here, since so many come at once: of shorter turns most would be the beginning and the end.
  settings: { rounds: 15, turn: 2_000, warmup: 2 },
  baseline: '@fastify/http-proxy',
  contenders: [portico('Portico', 'tools/bench/gateways/forward.yaml'), ...forwarders],
  targets: [{ of: 'Portico', to: '@fastify/http-proxy', atLeast: 0.9, figure: 'perSecond' }],
};
