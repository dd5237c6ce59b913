// The peers that come from npm: in a package of their own under `peers/`, installed when they are first needed.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Missing, startNode } from './processes.mjs';

export const peersFolder = join(import.meta.dirname, 'peers');
const installedLock = join(peersFolder, 'node_modules/.package-lock.json');

/** Brings the peers' packages to what their lockfile says; where that fails they are reported as missing. */
export function ensurePeers({ log }) {
  if (installed()) return;
  log('installing the peers (npm ci in tools/bench/peers)');
  // What npm hands its scripts would tell the inner npm that it works on the workspace.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')));
  try {
    execFileSync('npm', ['ci', '--prefix', peersFolder], { cwd: peersFolder, stdio: 'pipe', env, timeout: 300_000 });
  } catch (error) {
    const errors = String(error.stderr ?? '').split('\n').filter((line) => line.startsWith('npm error'));
    log(`could not install the peers: ${errors.slice(0, 3).join(' ') || error.message}`);
  }
}

/** A contender from `peers/<program>.mjs`. */
export function peer(name, program) {
  return {
    name,
    start: ({ upstream, path, folder, signal }) => {
      if (!installed()) throw new Missing('tools/bench/peers is not installed (npm ci there)');
      const env = { UPSTREAM_URL: upstream.url };
      return startNode({ name, program: join(peersFolder, `${program}.mjs`), env, readyPath: path, folder, signal });
    },
  };
}

/** What `nestHello` answers. */
export const HELLO = '{"hello":"world"}';

const hello = peer('Nest hello', 'nest-hello');
/** The measure of scenarios whose other contenders are asked for something else. */
export const nestHello = { ...hello, start: (run) => hello.start({ ...run, path: '/hello' }), request: { path: '/hello' } };

/** The versions that are installed of the peers' direct dependencies, by name. */
export function peerVersions() {
  const { dependencies } = JSON.parse(readFileSync(join(peersFolder, 'package.json'), 'utf8'));
  return Object.fromEntries(
    Object.keys(dependencies).flatMap((name) => {
      const file = join(peersFolder, 'node_modules', name, 'package.json');
      return existsSync(file) ? [[name, JSON.parse(readFileSync(file, 'utf8')).version]] : [];
    }),
  );
}

function installed() {
  if (!existsSync(installedLock)) return false;
  return statSync(installedLock).mtimeMs >= statSync(join(peersFolder, 'package-lock.json')).mtimeMs;
}
