// `npm start`: installs and builds what is missing, runs the shop's services and gateways from their builds, and says
// where they are once both home pages answer. For development there is `npx nx serve web-bff`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepare, withBin } from './install.mjs';
import { onEnd, prefixed, Program } from './program.mjs';
import { apps, isShared, occupied, portsOf } from './shop.mjs';

/** Time in which an application must answer after its start, in milliseconds. */
const readyMs = 60_000;
const shownLines = 30;

const fault = await occupied(apps);
if (fault) {
  console.error(fault);
  process.exit(1);
}
await prepare(import.meta.filename);

const programs = [];
let building;
let ready = false;
let ending;
onEnd(() => end(0));
await build();
for (const app of apps) run(app);
for (const app of apps) await untilReady(app);
await announce();
ready = true;

function build() {
  const names = apps.map(({ name }) => name).join(',');
  const args = ['run-many', '--targets=build', `--projects=${names}`];
  building = spawn('nx', args, { stdio: ['ignore', 'inherit', 'inherit'], env: withBin(process.env) });
  return new Promise((done) => building.once('exit', (code) => (code === 0 ? done() : end(1))));
}

/** Starts one application: its output is shown once all are ready, and its last lines when it ends before it should. */
function run(app) {
  const lines = [];
  const print = prefixed(app.name);
  const program = new Program([join('dist', app.folder, 'main.js')], {
    // Into a pipe, but for people to read.
    env: { ...(process.stdout.isTTY && { LOG_FORMAT: 'pretty' }), ...portsOf(app) },
    print: (line) => {
      lines.push(line);
      lines.splice(0, lines.length - shownLines);
      if (ready) print(line);
    },
  });
  const showLast = () => ready || lines.forEach(print);
  programs.push({ app, program, showLast });
  void program.ended.then((how) => {
    if (program.stopping || ending) return;
    showLast();
    print(`ended unexpectedly (${how}): stopping everything`);
    void end(1);
  });
}

async function untilReady({ name, port, ready: path }) {
  const url = `http://localhost:${port}${path}`;
  for (const until = Date.now() + readyMs; Date.now() < until; await sleep(100)) {
    if (await isOk(url)) return;
  }
  programs.find(({ app }) => app.name === name).showLast();
  console.error(`${name} did not answer ${url} within ${readyMs / 1000} seconds: stopping everything`);
  await end(1);
}

async function announce() {
  const gateways = apps.filter((app) => !isShared(app));
  const lines = [];
  for (const { name, port, managementPort, ready: path, try: more = [], say } of gateways) {
    const origin = `http://localhost:${port}`;
    lines.push('', `${name}: ${origin}${(await isOk(`${origin}/`)) ? '/ in a browser' : ''}${managementPort ? `, management at http://localhost:${managementPort}` : ''}`);
    for (const each of [path, ...more]) if (each !== '/' && (await isOk(origin + each))) lines.push(`  curl -s ${origin}${each}`);
    if (say) lines.push(`  ${say}`);
  }
  console.log(['', 'Portico is up. Ctrl-C stops it.', ...lines, ''].join('\n'));
}

async function isOk(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Ends the process. Gateways go first, so that none is asked for what its services no longer give. */
function end(code) {
  ending ??= (async () => {
    building?.kill('SIGTERM');
    for (const shared of [false, true]) {
      await Promise.all(programs.filter(({ app }) => isShared(app) === shared).map(({ program }) => program.stop()));
    }
    process.exit(code);
  })();
  return ending;
}
