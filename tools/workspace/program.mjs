// A program that a command of the workspace starts, shows and ends.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { apps, root } from './shop.mjs';

/** Time between asking a program to end and ending it, in milliseconds. */
const graceMs = 5_000;

export class Program {
  /**
   * Starts `node <args>`. Each line of its output goes to `print`; `onMessage` gets what it sends through its IPC channel.
   * It leads a process group of its own: a Ctrl-C in the terminal reaches the command alone, which ends it in order.
   */
  constructor(args, { env = {}, print, onMessage = () => {} }) {
    this.stopping = false;
    this.child = spawn(process.execPath, ['--import', join(import.meta.dirname, 'follow.mjs'), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.child.on('message', onMessage);
    for (const stream of [this.child.stdout, this.child.stderr]) createInterface({ input: stream }).on('line', print);
    /** Resolves to a word on how it ended, once its output is complete. */
    this.ended = new Promise((done) => {
      this.child.once('error', (error) => done(error.message));
      this.child.once('close', (code, signal) => done(signal ?? `exit code ${code}`));
    });
  }

  /** Asks it to end as Ctrl-C would: a gateway that gets SIGTERM waits for load balancers first. */
  async stop() {
    this.stopping = true;
    this.child.kill('SIGINT');
    const timer = setTimeout(() => process.kill(-this.child.pid, 'SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(timer);
  }
}

/** A `print` that puts the application's name before each line, in a column as wide as the longest name. */
export function prefixed(name, write = (line) => console.log(line)) {
  const label = name.padEnd(Math.max(...apps.map((app) => app.name.length)));
  return (line) => write(`${label} | ${line}`);
}

/**
 * Calls `stop` once: when the terminal or another program asks for the end, or when one of the commands above this
 * process is gone, for npm and Nx do not always tell the programs below them, and cannot when they are killed outright.
 */
export function onEnd(stop) {
  const above = commandsAbove();
  let called = false;
  const once = () => {
    if (called) return;
    called = true;
    clearInterval(timer);
    stop();
  };
  const timer = setInterval(() => above.every(isAlive) || once(), 500);
  timer.unref();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, once);
}

/** The commands that started this process: Nx, npm, and the shells that these put between, up to the user's own shell. */
function commandsAbove() {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  return ancestors(stdout ?? '', process.pid) ?? [process.ppid];
}

/** The chain of `sh` and Node processes above `pid` in a listing of `pid ppid command` lines. */
export function ancestors(listing, pid) {
  const rows = new Map();
  for (const [, each, parent, command] of listing.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)) {
    rows.set(Number(each), { parent: Number(parent), isCommand: /^(.*\/)?(sh|node|npm|npx|nx)\b/.test(command) });
  }
  const chain = [];
  for (let row = rows.get(pid); row && rows.get(row.parent)?.isCommand; row = rows.get(row.parent)) chain.push(row.parent);
  return rows.has(pid) ? chain : undefined;
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
