import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './ask.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Preloaded, so that the program ends with the test even when that was killed outright. */
const FOLLOW = resolve(ROOT, 'tools/workspace/follow.mjs');
const GRACE_MS = 15_000;

export interface ProgramOptions {
  /** Its project's folder: `apps/web-bff`. */
  readonly project: string;
  readonly args?: readonly string[];
  /** In addition to the test's own, of which NODE_ENV, NODE_OPTIONS, and what npm and Jest set are kept from it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another Node than the test's own. */
  readonly node?: string;
}

export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** An application as `npx nx build` made it, running as a process of its own. */
export class BuiltProgram {
  /** Resolves when it has ended and all that it wrote has arrived. */
  readonly exit: Promise<ProgramExit>;
  readonly project: string;
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  #ended: ProgramExit | undefined;

  constructor({ project, args = [], env = {}, node = process.execPath }: ProgramOptions) {
    this.project = project;
    const program = resolve(ROOT, 'dist', project, 'main.js');
    this.#child = spawn(node, ['--import', FOLLOW, program, ...args], {
      cwd: ROOT,
      env: { ...plainEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A Ctrl-C in the terminal is the test's to handle.
      detached: true,
    });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exit = new Promise((done) => {
      this.#child.once('error', (error) => (this.stderr += error.message));
      this.#child.once('close', (code, signal) => done((this.#ended = { code, signal })));
    });
  }

  /** @throws Error when it could not be started */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.project} could not be started: ${this.stderr}`);
    return this.#child.pid;
  }

  /** Resolves when `url` answers 200. @throws Error with its last words when it ends before, or `timeoutMs` pass */
  async untilReady(url: string, { timeoutMs = 30_000, everyMs = 20 } = {}): Promise<void> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const answer = await ask(url, { timeoutMs: 1_000 }).catch(() => undefined);
      if (answer?.status === 200) return;
      if (this.#ended) throw new Error(`${this.project} ended (${JSON.stringify(this.#ended)}) before it was ready: ${this.#lastWords()}`);
      if (performance.now() > until) throw new Error(`${this.project} is not ready at ${url}: ${this.#lastWords()}`);
      await sleep(everyMs);
    }
  }

  /** Asks it to end, and sees to it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<ProgramExit> {
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), GRACE_MS);
    const exit = await this.exit;
    clearTimeout(timer);
    return exit;
  }

  /** Ends it at once, as a crash would. */
  kill(): Promise<ProgramExit> {
    return this.stop('SIGKILL');
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#child.kill(signal);
  }

  #lastWords(): string {
    return `${this.stdout}\n${this.stderr}`.trim().split('\n').slice(-8).join('\n') || 'it wrote nothing';
  }
}

function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:npm_|nx_|jest_|(?:https?|all|no)_proxy$|node_(?:env|options)$)/i.test(name));
  return Object.fromEntries(kept);
}
