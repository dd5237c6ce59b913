import { join } from 'node:path';
import { buildApp, freePorts, ready } from '#bench/processes.mjs';
import { PRODUCTION, startGateway } from '#testing';
import { openLoad, quantile } from '../open-load.mjs';

const RATE = 500;
const PHASE_S = 6;
const ROUNDS = 3;

const config = (urls) => `
codeViews: false
upstreams:
  fleet:
    origins: [${urls.map((url) => JSON.stringify(url)).join(', ')}]
    timeout: 1s
    concurrency: {min: 64}
    retry: {attempts: 3, when: [connect, reset, timeout, 500, 502, 503, 504]}
    health: {active: {path: /health, every: 1s, timeout: 500ms}, passive: {ejectFor: 2s}, slowStart: 2s}
routes:
  - {name: fleet, match: {path: "/fleet"}, to: fleet, auth: anonymous}`;

export const proof = {
  name: 'chaos',
  title: `Three instances under ${RATE} requests a second: one is killed, frozen, slow, failing, and all are restarted in turn`,

  async run({ root, startProcess, ask, sleep, log, signal }) {
    await buildApp('apps/mobile-bff');
    const ports = await freePorts(3);
    const args = [join(root, 'tools/prove/spoilt-instance.mjs')];
    const start = (port) => {
      const started = startProcess({ name: `instance-${port}`, args, env: { PORT: String(port) } });
      return ready(started, { port, url: `http://127.0.0.1:${port}` }, { readyPath: '/health', signal });
    };
    const instances = await Promise.all(ports.map(start));
    const gateway = await startGateway({ name: 'mobile-bff', env: { ...PRODUCTION, LOG_LEVEL: 'fatal' }, config: config(instances.map(({ port }) => `http://127.0.0.1:${port}`)) });
    const spoil = (at, how) => fetch(`${instances[at].url}/spoil?${how}`, { method: 'POST' });
    const failed = {};
    const broken = {};
    /** Load for a phase, during which `act` happens after a second. */
    const phase = async (name, act = async () => {}) => {
      const load = openLoad(gateway.url, { rate: RATE, seconds: PHASE_S, requestOf: () => ({ path: '/fleet', headers: {} }), signal });
      await sleep(1_000);
      await act();
      const results = await load;
      const failures = results.filter(({ status }) => status !== 200);
      failed[name] = (failed[name] ?? 0) + failures.filter(({ began, status }) => !began || status !== 0).length;
      broken[name] = (broken[name] ?? 0) + failures.filter(({ began, status }) => began && status === 0).length;
      const p99 = quantile(results.map(({ ms }) => ms), 0.99);
      log(`${name}: ${results.length} requests, ${failures.length} failed ${JSON.stringify([...new Set(failures.map(({ status, code }) => code ?? status))])}, p99 ${p99.toFixed(1)} ms`);
      return p99;
    };
    try {
      await phase('warm');
      const [healthy, slow] = [[], []];
      for (let round = 0; round < ROUNDS; round += 1) {
        healthy.push(await phase('healthy'));
        slow.push(await phase('one slow by 500 ms', () => spoil(round, 'delay=500')));
        await spoil(round, '');
        await sleep(500);
      }
      await phase('one killed', async () => process.kill(instances[0].pid, 'SIGKILL'));
      instances[0] = await start(ports[0]);
      await phase('it is back');
      await phase('one frozen', async () => process.kill(instances[1].pid, 'SIGSTOP'));
      process.kill(instances[1].pid, 'SIGCONT');
      await phase('it goes on');
      await phase('one answers 500', () => spoil(2, 'status=500'));
      await spoil(2, '');
      await phase('all restarted in turn', async () => {
        for (let at = 0; at < 3; at += 1) {
          await instances[at].stop();
          instances[at] = await start(ports[at]);
          await sleep(500);
        }
      });
      const status = JSON.parse((await ask(`${gateway.managementUrl}/upstreams`)).body).upstreams.find(({ name }) => name === 'fleet');
      const figures = {
        'p99, all healthy: median of rounds (ms)': quantile(healthy, 0.5),
        'p99, one slow by 500 ms: median of rounds (ms)': quantile(slow, 0.5),
        'requests that failed, by phase': Object.entries(failed).map(([name, count]) => `${name}: ${count}`).join(', '),
        'answers that broke off, once begun': Object.values(broken).reduce((sum, count) => sum + count, 0),
        'ejections': status.instances.map(({ ejections }) => ejections).join(' + '),
        'retries': status.retries.made,
      };
      const claims = [
        { text: 'no request fails whose answer had not begun', holds: Object.values(failed).every((count) => count === 0) },
        { text: 'p99 with one slow instance is at most twice that of the healthy ones', holds: quantile(slow, 0.5) <= 2 * quantile(healthy, 0.5) },
      ];
      return { figures, claims };
    } finally {
      process.kill(instances[1].pid, 'SIGCONT');
      await gateway.stop();
    }
  },
};
