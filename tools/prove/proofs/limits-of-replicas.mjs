import { Agent } from 'node:http';
import { buildApp } from '#bench/processes.mjs';
import { answers, ask, FakeUpstream, Load, PRODUCTION, startGateway, TestRedis } from '#testing';

const LIMIT = 3_000;
const PATH = '/v1/products';

export const proof = {
  name: 'limits-of-replicas',
  title: `Two gateways on one Redis let ${LIMIT.toLocaleString('en')} requests through together, within 2 %, and go on at once when Redis is lost`,

  async run({ sleep, log }) {
    await buildApp('apps/mobile-bff');
    const service = await FakeUpstream.start(answers({ items: [] }));
    const redis = await TestRedis.start();
    const gateways = [];
    const start = async (requests) => {
      const env = { ...PRODUCTION, LOG_LEVEL: 'fatal', PRODUCTS_URL: service.url, REDIS_URL: redis.url };
      const pair = await Promise.all([1, 2].map(() => startGateway({ name: 'mobile-bff', env, config: `limits: {browse: {requests: ${requests}, per: 10m}}` })));
      gateways.push(...pair);
      // Until both are connected.
      await sleep(1_000);
      return pair;
    };
    try {
      const limited = await start(LIMIT);
      log('two gateways are asked at once');
      const loads = limited.map(({ url }) => new Load({ url: url + PATH, connections: 8 }));
      await Promise.all(loads.map((load) => load.untilAnswered(LIMIT)));
      const counts = await Promise.all(loads.map((load) => load.stop()));
      const passed = counts.reduce((sum, { answered, failed }) => sum + answered - failed, 0);
      const asked = counts.reduce((sum, { answered }) => sum + answered, 0);

      const open = await start(1_000_000);
      const lossy = { statuses: new Map(), slowestMs: 0, slowestBeforeMs: 0 };
      const until = performance.now() + 6_000;
      let isLost = false;
      const lanes = Array.from({ length: 8 }, (_none, at) => lane(open[at % 2].url + PATH, until, lossy, () => isLost));
      await sleep(2_000);
      log('Redis is killed');
      isLost = true;
      await redis.stop();
      await Promise.all(lanes);
      const statuses = [...lossy.statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
      return {
        figures: { 'requests asked': asked, 'let through': passed, 'off by': `${(((passed - LIMIT) / LIMIT) * 100).toFixed(2)} %`, 'while Redis is lost': statuses, 'slowest before, ms': lossy.slowestBeforeMs, 'slowest after, ms': lossy.slowestMs },
        claims: [
          { text: 'what is let through is the limit within 2 %', holds: Math.abs(passed - LIMIT) <= LIMIT * 0.02 && asked > LIMIT * 1.5 },
          { text: 'no request fails when Redis is lost', holds: [...lossy.statuses.keys()].every((status) => status === 200) },
          { text: 'none waits more than 100 ms longer than the slowest before', holds: lossy.slowestMs < lossy.slowestBeforeMs + 100 },
        ],
      };
    } finally {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await Promise.all([service.stop(), redis.stop()]);
    }
  },
};

async function lane(url, until, seen, isLost) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (performance.now() < until) {
    const startedAt = performance.now();
    const { status } = await ask(url, { agent });
    const ms = performance.now() - startedAt;
    seen.statuses.set(status, (seen.statuses.get(status) ?? 0) + 1);
    if (isLost()) seen.slowestMs = Math.max(seen.slowestMs, ms);
    else seen.slowestBeforeMs = Math.max(seen.slowestBeforeMs, ms);
  }
  agent.destroy();
}
