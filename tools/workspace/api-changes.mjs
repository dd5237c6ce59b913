// Compares each gateway's API with the one that was released last (`apps/<gateway>/openapi.released.json`): names every
// change that breaks the clients that are out there, and exits 1. `--release` makes the present ones the released ones.
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { breakingChanges } from './breaking-changes.mjs';

const root = resolve(import.meta.dirname, '../..');
let count = 0;
for (const gateway of ['web-bff', 'mobile-bff']) {
  const present = join(root, 'apps', gateway, 'openapi.json');
  const released = join(root, 'apps', gateway, 'openapi.released.json');
  if (process.argv.includes('--release')) copyFileSync(present, released);
  if (!existsSync(released)) continue;
  const [before, after] = [released, present].map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const changes = breakingChanges(before, after);
  for (const line of changes) console.error(`${gateway}: BREAKING ${line}`);
  count += changes.length;
}
console.log(count === 0 ? 'api: nothing breaks the clients of what was released' : `api: ${count} breaking changes. Keep the old beside the new, or release: node tools/workspace/api-changes.mjs --release`);
process.exitCode = count === 0 ? 0 : 1;
