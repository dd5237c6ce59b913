import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that sends bytes as it is told to, at its own pace, and keeps what comes back. */
export class RawClient {
  received = '';
  /** Milliseconds from the connection to its end, by whichever side. */
  readonly closed: Promise<number>;
  readonly #socket: Socket;

  private constructor(socket: Socket, encoding: BufferEncoding) {
    this.#socket = socket;
    socket.setDefaultEncoding(encoding);
    const connectedAt = performance.now();
    socket.setEncoding(encoding).on('data', (text: string) => (this.received += text));
    // How it ended is for the test to judge by what was received.
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(performance.now() - connectedAt)));
  }

  /** @param encoding of what is sent and received; with `latin1`, a character is a byte */
  static async connect(url: string, encoding: BufferEncoding = 'utf8'): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket, encoding);
  }

  /** Has no effect once the connection is closed. */
  send(text: string): void {
    if (!this.#socket.destroyed) this.#socket.write(text);
  }

  leave(): void {
    this.#socket.destroy();
  }
}
