// The load of the bench: so many keep-alive connections, each asking again as soon as it is answered, in short turns.
import { connect } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

export class Callers {
  #requests;
  #next = 0;
  #connections = [];
  #isOver = true;
  #lastAt = 0;
  #latencies;
  #errors;
  #done;
  #busy = 0;

  /** @param each header fields that differ from request to request, which go round */
  constructor(url, { connections, headers = {}, each = [{}] }) {
    const { hostname, port, host, pathname, search } = new URL(url);
    this.at = { host: hostname, port: Number(port), noDelay: true };
    this.size = connections;
    this.#requests = each.map((own) => {
      const fields = Object.entries({ ...headers, ...own }).map(([name, value]) => `${name}: ${value}\r\n`);
      return Buffer.from(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${fields.join('')}\r\n`);
    });
  }

  /**
   * Asks for so long, and waits for what is still on its way, at most ten seconds. Connections that were closed meanwhile are
   * opened before, uncounted. Returns requests answered, seconds, requests a second, latencies in milliseconds, and errors in
   * words (none: the empty list).
   */
  async turn(milliseconds) {
    await this.#open();
    const { promise, resolve } = Promise.withResolvers();
    this.#lastAt = performance.now() + milliseconds;
    [this.#isOver, this.#latencies, this.#errors, this.#done, this.#busy] = [false, [], new Map(), resolve, this.size];
    const patience = setTimeout(() => this.#fail('no answer within ten seconds', resolve), milliseconds + 10_000);
    const start = performance.now();
    for (const connection of this.#connections) this.#ask(connection);
    await promise;
    clearTimeout(patience);
    this.#isOver = true;
    const seconds = (performance.now() - start) / 1e3;
    const sorted = Float64Array.from(this.#latencies).sort();
    const quantile = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
    const errors = [...this.#errors].map(([what, count]) => `${count} × ${what}`);
    const requests = sorted.length;
    return { requests, seconds, perSecond: requests / seconds, p50Ms: quantile(0.5), p99Ms: quantile(0.99), errors };
  }

  close() {
    for (const { socket } of this.#connections) socket.destroy();
    this.#connections = [];
  }

  async #open() {
    this.#connections = this.#connections.filter(({ socket }) => !socket.destroyed && socket.writable);
    while (this.#connections.length < this.size) this.#connections.push(await this.#connection());
  }

  #connection() {
    const { promise, resolve, reject } = Promise.withResolvers();
    const socket = connect(this.at);
    const connection = { socket, left: -1, head: undefined, askedAt: 0 };
    socket.once('connect', () => resolve(connection));
    socket.on('data', (data) => this.#read(connection, data));
    socket.on('error', reject);
    // A connection that is closed between turns is opened again; in a turn it was closed instead of answered.
    socket.on('close', () => this.#isOver || this.#fail('closed instead of answered', this.#done));
    return promise;
  }

  #ask(connection) {
    connection.askedAt = performance.now();
    this.#next = (this.#next + 1) % this.#requests.length;
    connection.socket.write(this.#requests[this.#next]);
  }

  #read(connection, data) {
    if (connection.left < 0) {
      const text = connection.head ? Buffer.concat([connection.head, data]) : data;
      const end = text.indexOf(headEnd);
      connection.head = end < 0 ? text : undefined;
      if (end < 0) return;
      const head = text.latin1Slice(0, end);
      const status = Number(head.slice(9, 12));
      if (status >= 400) this.#fail(`answered ${status}`);
      const length = status === 204 || status === 304 ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
      if (Number.isNaN(length)) return this.#fail('an answer without Content-Length', this.#done);
      connection.left = length - (text.length - end - headEnd.length);
    } else connection.left -= data.length;
    if (connection.left > 0) return;
    connection.left = -1;
    const now = performance.now();
    this.#latencies.push(now - connection.askedAt);
    if (now < this.#lastAt) return this.#ask(connection);
    this.#busy -= 1;
    if (this.#busy === 0) this.#done();
  }

  #fail(what, done) {
    this.#errors.set(what, (this.#errors.get(what) ?? 0) + 1);
    done?.();
  }
}
