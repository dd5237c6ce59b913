import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Redis of the test's own, in memory, on a free port. It needs `redis-server` on the machine. */
export class TestRedis {
  readonly port: number;
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<TestRedis> {
    const redis = new TestRedis(await freePort());
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Again, on the same port; it remembers nothing. */
  async start(): Promise<void> {
    const settings = ['--port', String(this.port), '--save', '', '--bind', '127.0.0.1'];
    this.#process = spawn('redis-server', settings, { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries += 1) {
      if (await answers(this.port)) return;
      await sleep(50);
    }
    throw new Error('redis-server did not start');
  }

  /** From now on it takes connections and requests, and answers none. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    const stopped = this.#process;
    this.#process = undefined;
    if (!stopped || stopped.exitCode !== null) return;
    stopped.kill('SIGKILL');
    await once(stopped, 'exit');
  }
}

/** A port of 127.0.0.1 on which nothing listens, for a moment at least. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => (socket.destroy(), resolve(false)));
  });
}
