import { buildApp } from '#bench/processes.mjs';
import { PRODUCTION, startGateway } from '#testing';

const GATEWAYS = ['web-bff', 'mobile-bff'];
const STARTS = 10;
const LIMIT_MS = 1_500;

export const proof = {
  name: 'start-time',
  title: `A built gateway is ready ${LIMIT_MS / 1000} s after its start (${STARTS} starts of each)`,

  async run({ signal }) {
    const [figures, claims] = [{}, []];
    for (const name of GATEWAYS) {
      await buildApp(`apps/${name}`);
      const times = [];
      while (times.length < STARTS) {
        signal.throwIfAborted();
        times.push(await start(name));
      }
      times.sort((a, b) => a - b);
      const slowest = times.at(-1);
      figures[`${name}, median (ms)`] = Math.round((times[STARTS / 2 - 1] + times[STARTS / 2]) / 2);
      figures[`${name}, slowest (ms)`] = Math.round(slowest);
      claims.push({ text: `${name} is ready within ${LIMIT_MS} ms each time`, holds: slowest < LIMIT_MS });
    }
    return { figures, claims };
  },
};

/** Milliseconds from the start of the process until its management port says that it is ready. */
async function start(name) {
  const began = performance.now();
  const gateway = await startGateway({ name, env: { ...PRODUCTION, LOG_LEVEL: 'warn' } });
  const ms = performance.now() - began;
  await gateway.stop();
  return ms;
}
