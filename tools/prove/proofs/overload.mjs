import { join } from 'node:path';
import { Pool } from 'undici';
import { buildApp } from '#bench/processes.mjs';
import { PRODUCTION, startGateway } from '#testing';
import { openLoad, quantile } from '../open-load.mjs';

const SECONDS = 15;
const MB = 1e6;
/** The service works on so many at once, for so long each: at most 400 a second. */
const SERVICE = { WORKERS: '8', WORK_MS: '20' };
/** Two in five of twice the capacity are interactive: four fifths of what there is. */
const isInteractive = (number) => number % 5 < 2;

const config = (url) => `
codeViews: false
upstreams:
  small: {origins: ["${url}"]}
routes:
  - {name: small, match: {path: "/small"}, to: small, auth: anonymous}`;

export const proof = {
  name: 'overload',
  title: 'A service that is asked for twice what it can do goes on doing what it can, for those who wait first',

  async run({ root, startNode, ask, memoryOf, log, signal }) {
    await buildApp('apps/mobile-bff');
    const service = await startNode({ name: 'small', program: join(root, 'tools/prove/spoilt-instance.mjs'), env: SERVICE, readyPath: '/health' });
    const gateway = await startGateway({ name: 'mobile-bff', env: { ...PRODUCTION, LOG_LEVEL: 'fatal' }, config: config(service.url) });
    const status = async () => JSON.parse((await ask(`${gateway.managementUrl}/upstreams`)).body).upstreams.find(({ name }) => name === 'small');
    const offer = (rate, seconds) =>
      openLoad(gateway.url, { rate, seconds, signal, requestOf: (number) => ({ path: '/small', headers: { priority: isInteractive(number) ? 'u=1' : 'u=7' } }) });
    try {
      const peak = await closedPeak(gateway.url, 24, 6);
      log(`peak: ${peak.toFixed(0)} a second`);
      const rate = Math.round(peak * 2);
      await offer(rate, 3);
      const before = memoryOf(gateway.program.pid).rssBytes;
      const results = await offer(rate, SECONDS);
      const after = memoryOf(gateway.program.pid).rssBytes;
      const good = results.filter(({ status: code }) => code === 200);
      const [interactive, background] = [results.filter(({ number }) => isInteractive(number)), results.filter(({ number }) => !isInteractive(number))];
      const share = (group) => group.filter(({ status: code }) => code === 200).length / group.length;
      // What was asked for in the last second is answered after it.
      const goodput = good.length / SECONDS;
      const { concurrency } = await status();
      const grown = after - before;
      return {
        figures: {
          'peak (requests/s)': peak,
          'offered (requests/s)': rate,
          'goodput under overload (requests/s)': goodput,
          'interactive that succeed (%)': share(interactive) * 100,
          'background that succeed (%)': share(background) * 100,
          'interactive: p50, p99 (ms)': [0.5, 0.99].map((q) => quantile(interactive.filter(({ status: code }) => code === 200).map(({ ms }) => ms), q).toFixed(0)).join(', '),
          'limit at the end, shed in all': `${concurrency.limit}, ${JSON.stringify(concurrency.shed)}`,
          'resident memory grows by (MB)': grown / MB,
        },
        claims: [
          { text: 'goodput is at least 90 % of the peak', holds: goodput >= 0.9 * peak },
          { text: 'at least 99 % of interactive requests succeed', holds: share(interactive) >= 0.99 },
          { text: 'what is shed is background', holds: concurrency.shed.background > 0 && concurrency.shed.interactive === 0 },
          { text: 'memory grows by less than 30 MB', holds: grown < 30 * MB },
        ],
      };
    } finally {
      await gateway.stop();
    }
  },
};

/** What the service does at most through the gateway: so many clients, each asking again as soon as it is answered. */
async function closedPeak(url, clients, seconds) {
  const pool = new Pool(url, { connections: clients });
  const until = performance.now() + seconds * 1_000;
  let answered = 0;
  const client = async () => {
    while (performance.now() < until) {
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/small' });
      await body.dump();
      if (statusCode === 200) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await pool.destroy();
  return answered / seconds;
}
