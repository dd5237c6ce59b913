// Runs one application from source and again after each change: the `serve` target of every application.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const project = process.argv[2];
const child = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', '--import', '@swc-node/register/esm-register', `${project}/src/main.ts`],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TS_NODE_PROJECT: 'tsconfig.base.json', SWCRC: 'true' } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 0)));
