import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that sends bytes as it is told to, at its own pace, and keeps what comes back. */
export class RawClient {
  received = '';
  /** Milliseconds from the connection to its end, by whichever side. */
  readonly closed: Promise<number>;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const connectedAt = performance.now();
    socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
    // How it ended is for the test to judge by what was received.
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(performance.now() - connectedAt)));
  }

  static async connect(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Has no effect once the connection is closed. */
  send(text: string): void {
    if (!this.#socket.destroyed) this.#socket.write(text);
  }

  leave(): void {
    this.#socket.destroy();
  }
}
