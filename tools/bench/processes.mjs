// Processes that a measurement starts: on free ports, with their output in a file, ready before they are used, and
// ended with the measurement whatever happens.
import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export const root = resolve(import.meta.dirname, '../..');

/** Something that this machine or tree has not got, so that its measurement is reported as missing; the message says what. */
export class Missing extends Error {}

const running = new Set();
process.on('exit', () => running.forEach(({ child }) => child.kill('SIGKILL')));

/** Ends every process that was started here and still runs. */
export async function stopAll() {
  await Promise.all([...running].map(({ started }) => started.stop()));
}

/** `count` different ports of 127.0.0.1 that nobody listens on. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const { promise, resolve: done, reject } = Promise.withResolvers();
      const server = createServer().on('error', reject);
      server.listen(0, '127.0.0.1', () => done(server));
      return promise;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

/**
 * Starts a program in the workspace's root with its output in `<folder>/<name>.log`. `ended` is undefined while it runs;
 * `stop()` ends it (SIGTERM, and SIGKILL after 5 s) and resolves when it is gone.
 */
export function startProcess({ name, command = process.execPath, args, env = {}, folder }) {
  const logFile = join(folder, `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd: root, env: { ...plainEnvironment(), ...env }, stdio: ['ignore', log, log] });
  closeSync(log);
  const started = { name, pid: child.pid, logFile, ended: undefined, stop };
  const entry = { child, started };
  running.add(entry);
  const gone = new Promise((resolveGone) => {
    const end = (how) => {
      started.ended = how;
      running.delete(entry);
      resolveGone();
    };
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, killed) => end(killed ?? `exit code ${code}`));
  });
  return started;

  async function stop(how = 'SIGTERM') {
    if (started.ended === undefined) child.kill(how);
    const patience = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(patience);
  }
}

/** Resolves when `url` gives any HTTP answer; throws with the end of its log when the process ends or `timeoutMs` pass. */
export async function untilAnswering(started, url, { signal, timeoutMs = 20_000, accept = () => true } = {}) {
  const last = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask(url, { signal, timeoutMs: 1_000 }).catch(() => undefined);
    if (started.ended !== undefined) throw new Error(`${started.name} ended (${started.ended}): ${endOfLog(started)}`);
    if (answer && accept(answer)) return answer;
    if (performance.now() > last) throw new Error(`${started.name} does not answer at ${url}: ${endOfLog(started)}`);
    await sleep(30, undefined, { signal });
  }
}

/** One GET on a connection of its own: `{status, headers, body}`. */
export function ask(url, { signal, timeoutMs = 5_000, headers = {} } = {}) {
  const { promise, resolve: done, reject } = Promise.withResolvers();
  const limit = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  get(url, { agent: false, headers, signal: limit }, (answer) => {
    const chunks = [];
    answer.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
    answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() }));
  }).on('error', reject);
  return promise;
}

const builds = new Map();

/** Builds an application of the workspace, once in this process; returns its program. Throws `Missing` without its source. */
export async function buildApp(project) {
  if (!existsSync(join(root, project, 'src/main.ts'))) throw new Missing(`${project}/src/main.ts does not exist`);
  if (!builds.has(project)) {
    const building = promisify(execFile)(process.execPath, ['tools/workspace/build.mjs', project], { cwd: root });
    builds.set(project, building.then(() => join(root, 'dist', project, 'main.js')));
  }
  return builds.get(project);
}

/**
 * Builds and starts an application of the workspace on free ports, and waits until its public port answers: at 127.0.0.1, or
 * at `host`, and on `port` where others have to know it before. Returns the process with `port`, `managementPort` and `url`.
 */
export async function startApp({ project, name = project, env = {}, host = '127.0.0.1', port, readyPath = '/', folder, signal }) {
  const program = await buildApp(project);
  const [free, managementPort] = await freePorts(2);
  const at = port ?? free;
  const own = { HOST: host, PORT: String(at), MANAGEMENT_PORT: String(managementPort), LOG_LEVEL: 'silent' };
  const started = startProcess({ name, args: [program], env: { ...own, ...env }, folder });
  return ready(started, { port: at, managementPort, url: `http://${host}:${at}` }, { readyPath, signal });
}

/** Starts a Node program of this folder's kind (it listens on `PORT`, calls `UPSTREAM_URL`) and waits until it answers. */
export async function startNode({ name, program, env = {}, readyPath = '/', folder, signal }) {
  const [port] = await freePorts(1);
  const started = startProcess({ name, args: [program], env: { ...env, PORT: String(port) }, folder });
  return ready(started, { port, url: `http://127.0.0.1:${port}` }, { readyPath, signal });
}

/** Waits until a process answers and returns it with what is known of it; ends it when it does not. */
export async function ready(started, known, { readyPath, signal }) {
  try {
    await untilAnswering(started, known.url + readyPath, { signal });
  } catch (error) {
    await started.stop();
    throw error;
  }
  return Object.assign(started, known);
}

function endOfLog({ logFile }) {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n') || 'its log is empty';
}

/** This process's environment as a server has it: production, and no proxy between it and its upstream. */
function plainEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|(https?|all|no)_proxy$|NODE_OPTIONS$)/i.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: 'production' };
}
