// `npm run bench`: what a request costs each gateway in CPU time of its own, peers beside it in the same run.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measure } from './harness.mjs';
import { describeMachine, machineText } from './machine.mjs';
import { ensurePeers } from './peers.mjs';
import { root } from './processes.mjs';
import { ensurePackages } from './proxies.mjs';
import { replaceMarked, section } from './report.mjs';
import { startUpstream } from './upstream-client.mjs';

const usage = `npm run bench -- [scenario …] [--rounds 101] [--turn 150] [--warmup 100] [--connections 64] [--json FILE] [--write]
  Without a scenario: all of them. --json writes every round to FILE; --write refreshes docs/performance.md.
  A turn is in milliseconds, the warm-up in rounds; a scenario may have its own in place of these defaults.
  It takes about contenders × (warmup + rounds) × turn; a missed target is said, and is no failure.`;
const usual = { rounds: 101, turn: 150, warmup: 100, connections: 64 };
const docs = join(root, 'docs/performance.md');
const files = readdirSync(join(import.meta.dirname, 'scenarios')).filter((file) => file.endsWith('.mjs'));
const known = files.map((file) => file.replace(/\.mjs$/, '')).toSorted();
const log = (line) => console.error(`  ${line}`);

if (Number.parseInt(process.versions.node) < 24) {
  console.error(`bench: this is Node ${process.versions.node}; \`npm run bench\` uses the workspace's own`);
  process.exit(2);
}
let options;
try {
  options = readOptions();
} catch (error) {
  console.error(`bench: ${error.message}\n${usage}`);
  process.exit(2);
}
if (options.help) {
  console.log(`${usage}\n  Scenarios: ${known.join(', ')}`);
  process.exit(0);
}
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort(new Error(`ended by ${name}`)));
const folder = mkdtempSync(join(tmpdir(), 'portico-bench-'));
try {
  await main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const { names, json, write, given } = options;
  const signal = stopping.signal;
  ensurePackages(['nginx', 'haproxy', 'caddy', 'varnish'], { log });
  ensurePeers({ log });
  const machine = describeMachine();
  const scenarios = await Promise.all(names.map(async (name) => (await import(`./scenarios/${name}.mjs`)).scenario));
  const upstream = await startUpstream({ folder, signal });
  const results = [];
  try {
    for (const scenario of scenarios) {
      const result = await measure(scenario, { ...usual, ...scenario.settings, ...given, upstream, folder, signal, log });
      results.push(result);
      console.log(`\n## ${result.title}\n\n${section(result)}\n`);
    }
  } finally {
    await upstream.stop();
  }
  console.log(machineText(machine));
  if (json) {
    mkdirSync(dirname(resolve(json)), { recursive: true });
    writeFileSync(json, `${JSON.stringify({ machine, scenarios: results }, undefined, 2)}\n`);
  }
  if (write) writeDocs(machine, results);
  const targets = results.flatMap((result) => result.targets);
  const missed = targets.filter(({ outcome }) => outcome === 'missed').map(({ of, to }) => `${of} beside ${to}`);
  const unknown = targets.filter(({ outcome }) => outcome === 'unknown').map(({ of, to }) => `${of} beside ${to}`);
  if (missed.length) console.log(`\nTARGETS MISSED: ${missed.join('; ')}`);
  if (unknown.length) console.log(`\nTargets not known: ${unknown.join('; ')}`);
}

function writeDocs(machine, results) {
  const marked = [['machine', machineText(machine)], ...results.map((result) => [result.name, section(result)])];
  writeFileSync(docs, marked.reduce((text, [name, part]) => replaceMarked(text, name, part), readFileSync(docs, 'utf8')));
  console.log('\nwritten to docs/performance.md');
}

function readOptions() {
  const text = { type: 'string' };
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: text,
      turn: text,
      warmup: text,
      connections: text,
      json: text,
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`no scenario ${unknown.join(', ')}; there are ${known.join(', ')}`);
  const number = (name) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1, not ${values[name]}`);
    return value;
  };
  const given = Object.fromEntries(Object.keys(usual).flatMap((name) => (values[name] === undefined ? [] : [[name, number(name)]])));
  const { json, write, help } = values;
  return { names: positionals.length ? positionals : known, given, json, write, help };
}
