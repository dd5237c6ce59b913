// Makes a clone ready to run. Until it has, the machine's own Node runs this, so nothing that is installed is imported.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onEnd } from './program.mjs';
import { root } from './shop.mjs';

const modules = join(root, 'node_modules');
const installedLock = join(modules, '.package-lock.json');
const workspaceNode = join(modules, '.bin/node');

/**
 * True when every package of the lockfile is installed in its version. npm writes `installed` last of all, so that it is
 * absent after an installation that was interrupted; what is optional may be for another kind of machine.
 */
export function isCurrent(lock, installed) {
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (place === '' || wanted.link) return true;
    const found = installed?.packages?.[place];
    return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional === true;
  });
}

/**
 * Returns when this process can go on: all is installed, and the Node that runs it is the workspace's own. Otherwise it
 * installs, runs `script` (a file's path) again under that Node, and ends with its exit code.
 */
export async function prepare(script) {
  const lock = readJson(join(root, 'package-lock.json'));
  const isInstalled = () => existsSync(workspaceNode) && isCurrent(lock, readJson(installedLock));
  const isReady = isInstalled();
  if (isReady && realpathSync(process.execPath) === realpathSync(workspaceNode)) return;
  let stop;
  onEnd(() => stop());
  if (!isReady) {
    console.log('Installing what package-lock.json lists (npm ci): about a minute ...');
    rmSync(installedLock, { force: true });
    // Warnings are left out: they say that this Node is too old, while the workspace brings the Node that it runs on.
    const npm = run('npm', ['ci', '--loglevel=error'], { detached: true });
    stop = () => process.kill(-npm.pid, 'SIGKILL'); // a milder signal is obeyed once npm is done, a minute later
    const code = await exitCode(npm);
    if (code !== 0) process.exit(code);
    if (!isInstalled()) fail('npm ci left something out: does its configuration omit packages, or install scripts?');
  }
  const again = run(workspaceNode, [script, ...process.argv.slice(2)]);
  stop = () => again.kill('SIGTERM');
  process.exit(await exitCode(again));
}

function run(command, args, options) {
  return spawn(command, args, { cwd: root, stdio: 'inherit', env: withBin(process.env), ...options });
}

function exitCode(child) {
  return new Promise((done) => child.once('error', () => done(1)).once('exit', (code) => done(code ?? 130)));
}

/** The environment in which `node` and `nx` are the workspace's own. */
export function withBin(env) {
  return { ...env, PATH: `${join(modules, '.bin')}:${env.PATH}` };
}

/** Installs what is missing of these Debian packages; undefined, or one line that says what to run. */
export function ensureDebian(packages) {
  const missing = packages.filter((name) => !isDebianInstalled(name));
  if (missing.length === 0) return undefined;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) return `missing: ${missing.join(', ')}. Run: sudo ${line}`;
  console.log(`Installing Debian's ${missing.join(', ')} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }; // 1: no service is started
  const { status } = spawnSync('sh', ['-c', `apt-get update -qq && ${line} -qq`], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return status === 0 ? undefined : `could not install ${missing.join(', ')}. Run: ${line}`;
}

/** A program of the package's name counts too: on other systems it comes from elsewhere. */
function isDebianInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return stdout?.includes('install ok installed') || spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

function fail(line) {
  console.error(line);
  process.exit(1);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
