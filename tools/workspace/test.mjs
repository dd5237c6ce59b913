// `npm test`: everything that must hold, one step after the other; `npm test -- lint types` runs some steps only. The
// last line counts the tests of all Jest runs, and each other step as one: `312 passed, 0 failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebian, prepare, withBin } from './install.mjs';
import { onEnd } from './program.mjs';
import { jestOutcome, lastLine, stepOutcome, summary } from './test-outcome.mjs';

/** The longest a step may take, in milliseconds: one that hangs fails. */
const stepMs = 600_000;
const generate = join(import.meta.dirname, 'generate.mjs');
const steps = [
  { name: 'lint', command: ['nx', 'run-many', '--targets=lint,lint-typed'] },
  { name: 'types', command: ['tsc', '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'browser-types', command: ['tsc', '--noEmit', '-p', 'tsconfig.browser.json'] },
  { name: 'boundaries', command: ['nx', 'run', 'workspace:boundaries'] },
  ...(existsSync(generate) ? [{ name: 'generated', command: ['node', generate, '--check'] }] : []),
  { name: 'api', command: ['node', join(import.meta.dirname, 'api-changes.mjs')] },
  { name: 'unit', jest: 'workspace', debian: ['redis-server', 'chromium', 'prometheus'] },
  { name: 'build', command: ['nx', 'run-many', '--targets=build'] },
  { name: 'e2e', jest: 'e2e', debian: ['redis-server', 'chromium', 'prometheus'] },
];

await prepare(import.meta.filename);

const chosen = choose(process.argv.slice(2));
const reports = mkdtempSync(join(tmpdir(), 'portico-test-'));
let child;
let interrupted = false;
onEnd(() => {
  interrupted = true;
  child?.kill('SIGTERM');
});

const outcomes = [];
for (const step of chosen) {
  if (!interrupted) outcomes.push(await take(step));
}
rmSync(reports, { recursive: true });
console.log(summary(outcomes));
console.log(lastLine(outcomes));
process.exit(interrupted || outcomes.some(({ failed }) => failed > 0) ? 1 : 0);

function choose(names) {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length === 0) return names.length ? steps.filter(({ name }) => names.includes(name)) : steps;
  console.error(`no step '${unknown.join("', '")}'. The steps: ${steps.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

async function take(step) {
  console.log(`\n=== ${step.name}`);
  const began = performance.now();
  const missing = ensureDebian(step.debian ?? []);
  if (missing) console.error(missing);
  const report = join(reports, `${step.name}.json`);
  const exitCode = missing ? 1 : await run(step.jest ? jest(step.jest, report) : step.command);
  const counts = step.jest ? jestOutcome(readReport(report), exitCode) : stepOutcome(exitCode);
  const seconds = (performance.now() - began) / 1000;
  console.log(`=== ${step.name}: ${counts.failed ? 'FAILED' : 'passed'} in ${seconds.toFixed(1)} s`);
  return { name: step.name, ...counts, seconds };
}

function jest(project, report) {
  const program = 'node_modules/jest/bin/jest.js';
  return ['node', '--experimental-vm-modules', '--no-warnings', program, '--selectProjects', project, '--json', `--outputFile=${report}`];
}

/** The exit code; 1 when the command could not be started or was ended by a signal. */
function run([command, ...args]) {
  child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: withBin(process.env), timeout: stepMs });
  return new Promise((done) => child.once('error', () => done(1)).once('exit', (code) => done(code ?? 1)));
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
