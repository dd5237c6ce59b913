// The client's side of the keeper (keeper.mjs): asks for services, shows what they say, and asks again should it die.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { keeperPort, root } from './shop.mjs';

/** Time in which a keeper must answer, in milliseconds. */
const answerMs = 10_000;
const retryMs = 50;

export class KeptServices {
  /** `onFault` gets one line on why the services cannot run. */
  constructor(needs, { print, onFault }) {
    Object.assign(this, { needs, print, onFault, left: false });
    void this.join();
  }

  async join() {
    const until = Date.now() + answerMs;
    for (let turn = 0; !this.left && Date.now() < until; turn += 1) {
      if (await this.connect()) return;
      if (turn % 20 === 0) spawn(process.execPath, [join(import.meta.dirname, 'keeper.mjs'), 'detach'], { stdio: 'ignore' });
      await sleep(retryMs);
    }
    if (!this.left) this.onFault(`nothing keeps the services at port ${keeperPort}: is it in use by another program?`);
  }

  /** True once a keeper has welcomed us. */
  connect() {
    return new Promise((done) => {
      const socket = connect(keeperPort, '127.0.0.1', () => socket.write(`${JSON.stringify({ root, needs: this.needs })}\n`));
      let welcome = false;
      const lines = createInterface({ input: socket }).on('error', () => {});
      lines.on('line', (line) => {
        const message = parse(line) ?? { fault: `port ${keeperPort} is in use by another program: stop that first` };
        if (message.line) this.print(message.line);
        if (message.fault) this.onFault(message.fault);
        if (message.welcome || message.fault) done((welcome = true));
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        done(welcome);
        if (welcome && !this.left) void this.join();
      });
      socket.setTimeout(answerMs, () => welcome || socket.destroy());
      this.socket = socket;
    });
  }

  /** Ends once the keeper has ended what nobody else wants, or is gone. */
  async leave() {
    this.left = true;
    const { socket } = this;
    if (!socket || socket.destroyed) return;
    const closed = new Promise((done) => socket.once('close', done));
    socket.end();
    await closed;
  }
}

/** The message that a line carries; undefined when it is none. */
export function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
