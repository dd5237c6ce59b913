import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensurePeers, peersFolder } from '#bench/peers.mjs';

const RATIO = 1.2;
/** Of a Nest hello; what a limit costs besides is in the bench `limits`. */
const SHARE = 0.03;

export const proof = {
  name: 'route-table',
  title: 'The last of 1,000 routes is found as fast as the last of 10, and finding it costs next to nothing',

  async run({ root, startNode, load, cpuMicros, signal, log }) {
    ensurePeers({ log });
    const hello = await startNode({ name: 'nest-hello', program: join(peersFolder, 'nest-hello.mjs'), readyPath: '/hello' });
    const asked = { url: `${hello.url}/hello`, seconds: 5, connections: 64 };
    await load(asked);
    const before = cpuMicros(hello.pid);
    const { requests } = await load(asked);
    const helloNs = ((cpuMicros(hello.pid) - before) / requests) * 1e3;

    const program = ['--import', './tools/workspace/source.mjs', 'tools/prove/route-table-cost.mjs'];
    const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root, signal });
    const { ten, thousand, path } = JSON.parse(stdout);
    const share = (path + thousand) / helloNs;
    return {
      figures: { 'last of 10 (ns)': ten, 'last of 1,000 (ns)': thousand, ratio: thousand / ten, 'canonical path (ns)': path, 'Nest hello (ns)': helloNs, 'path and table, of a hello': share },
      claims: [
        { text: `1,000 routes cost at most ${RATIO} × what 10 cost`, holds: thousand / ten <= RATIO },
        { text: `the canonical path and a table of 1,000 routes cost at most ${SHARE} of a Nest hello`, holds: share <= SHARE },
      ],
    };
  },
};
