// `npm run prove -- <name>`: runs a proof, which starts what it needs, prints its figures and says what they show.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopAll } from '#bench/processes.mjs';
import { hands } from './hands.mjs';
import { loadProofs } from './proofs.mjs';
import { outcome } from './outcome.mjs';

const proofs = await loadProofs();
const names = process.argv.slice(2).filter((name) => !name.startsWith('--'));
// Those that make a table of a document put it there, rather than look whether it is up to date.
const write = process.argv.includes('--write');
const unknown = names.filter((name) => !proofs.has(name));
if (names.length === 0 || unknown.length) {
  if (unknown.length) console.error(`prove: no proof ${unknown.join(', ')}`);
  console.log('npm run prove -- <name> … [--write]\n');
  console.log([...proofs.values()].map(({ name, title }) => `  ${name.padEnd(24)} ${title}`).join('\n') || '  (no proofs yet)');
  process.exit(unknown.length ? 2 : 0);
}
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort(new Error(`ended by ${name}`)));

for (const name of names) {
  const proof = proofs.get(name);
  const folder = mkdtempSync(join(tmpdir(), `portico-prove-${name}-`));
  console.log(`\n${proof.title}`);
  try {
    const { text, holds } = outcome(await proof.run({ ...hands({ folder, signal: stopping.signal }), write }));
    console.log(text);
    if (!holds) process.exitCode = 1;
  } catch (error) {
    console.error(`prove ${name}: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
  if (stopping.signal.aborted) break;
}
