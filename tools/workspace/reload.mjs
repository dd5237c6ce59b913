// An application that runs from source, and again after each change of a file that it has read.
import { existsSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program } from './program.mjs';

/** Time without a further change before a restart, in milliseconds: editors and git write several files at once. */
const quietMs = 100;
const noticeMs = 300;

export class Reloading {
  constructor({ folder }, { env, print }) {
    this.folder = folder;
    this.env = env;
    this.print = print;
    this.files = new Set();
    this.watchers = new Map();
    this.stopped = false;
    this.start();
  }

  start() {
    const source = join(import.meta.dirname, 'source.mjs');
    const onMessage = ({ loaded }) => loaded && this.watch(loaded);
    const args = ['--enable-source-maps', '--import', source, join(this.folder, 'src/main.ts')];
    const program = new Program(args, { env: this.env, print: this.print, onMessage });
    this.program = program;
    this.watchAgain();
    void program.ended.then(async (how) => {
      await sleep(noticeMs); // Nx ends the program first and this process right after: then there is nothing to say
      if (!program.stopping) this.print(`ended (${how}); it starts again after a change`);
    });
  }

  /** Watches the folder, not the file: an editor that saves by renaming puts another file in its place. */
  watch(file) {
    this.files.add(file);
    const folder = dirname(file);
    if (this.stopped || this.watchers.has(folder)) return;
    const watcher = watch(folder, (_event, name) => name && this.files.has(join(folder, name)) && this.changed(name));
    watcher.on('error', () => this.forget(folder));
    this.watchers.set(folder, watcher);
  }

  /** A folder that git took away and put back is another folder. */
  watchAgain() {
    for (const folder of [...this.watchers.keys()]) this.forget(folder);
    for (const file of this.files) if (existsSync(dirname(file))) this.watch(file);
  }

  forget(folder) {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
  }

  changed(name) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.restart(basename(name)), quietMs);
  }

  async restart(name) {
    this.print(`${name} changed: starting again`);
    const { program } = this;
    await program.stop();
    if (!this.stopped && this.program === program) this.start();
  }

  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const folder of [...this.watchers.keys()]) this.forget(folder);
    await this.program.stop();
  }
}
