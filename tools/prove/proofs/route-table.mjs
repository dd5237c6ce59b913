import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const RATIO = 1.2;

export const proof = {
  name: 'route-table',
  title: 'The last of 1,000 routes is found as fast as the last of 10',

  async run({ root, signal }) {
    const program = ['--import', './tools/workspace/source.mjs', 'tools/prove/route-table-cost.mjs'];
    const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root, signal });
    const { ten, thousand, path } = JSON.parse(stdout);
    return {
      figures: { 'last of 10 (ns)': ten, 'last of 1,000 (ns)': thousand, ratio: thousand / ten, 'canonical path (ns)': path },
      claims: [{ text: `1,000 routes cost at most ${RATIO} × what 10 cost`, holds: thousand / ten <= RATIO }],
    };
  },
};
