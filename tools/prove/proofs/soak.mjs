import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '#bench/processes.mjs';
import { PRODUCTION, startGateway } from '#testing';

const FIRST = 100_000;
const ALL = 1_000_000;
const SLICE_S = 10;
const CONNECTIONS = 64;

const ROUTE = `
codeViews: false
routes:
  - {name: soak, match: {path: "/part/**"}, to: products, auth: anonymous}`;

export const proof = {
  name: 'soak',
  title: 'From a hundred thousand requests to a million the heap does not grow',

  async run({ root, folder, startUpstream, load, sleep, log }) {
    await buildApp('apps/mobile-bff');
    const service = await startUpstream();
    const file = join(folder, 'heap');
    const env = { ...PRODUCTION, LOG_LEVEL: 'fatal', PRODUCTS_URL: service.url, HEAP_FILE: file, NODE_OPTIONS: `--import=${join(root, 'tools/prove/heap-on-signal.mjs')}` };
    const gateway = await startGateway({ name: 'mobile-bff', env, config: ROUTE });
    let done = 0;
    const errors = [];
    const until = async (count) => {
      while (done < count) {
        const run = await load({ url: `${gateway.url}/part/a`, seconds: SLICE_S, connections: CONNECTIONS });
        done += run.requests;
        errors.push(...run.errors);
        log(`${done} requests`);
      }
    };
    const heap = async () => {
      await sleep(6_000);
      rmSync(file, { force: true });
      process.kill(gateway.program.pid, 'SIGUSR2');
      while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(50);
      return Number(readFileSync(file, 'utf8'));
    };
    try {
      await until(FIRST);
      const early = await heap();
      await until(ALL);
      const late = await heap();
      return {
        figures: {
          'requests': done,
          'errors': errors.join(', ') || 'none',
          'heap after 100,000 (MB)': early / 1e6,
          'heap after a million (MB)': late / 1e6,
          'change (%)': (late / early - 1) * 100,
        },
        claims: [{ text: 'the heap grows by 5 % at most from 100,000 requests to a million', holds: late <= early * 1.05 }],
      };
    } finally {
      await gateway.stop();
    }
  },
};
