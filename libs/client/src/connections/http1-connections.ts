import { type OnReadOpts, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { type Carried, type Carrier, type Connections, type ConnectionsOptions, tellFailure } from './carried.ts';
import { Connection, type Home } from './connection.ts';

/** How often connections are looked for that nothing has needed, milliseconds. */
const SWEEP_MS = 1_000;

/** The HTTP/1.1 connections to one instance, opened as they are needed; requests wait their turn where all are busy. */
export class Http1Connections implements Connections, Carrier, Home {
  readonly host: string;
  readonly #dial: (callback: buildConnector.Callback) => void;
  /** All that are open. They are few, and stay. */
  readonly #open = new Set<Connection>();
  #opening = 0;
  /** Those that carry nothing, the latest last: so that what is not needed is left alone, and closed. */
  #idle: Connection[] = [];
  readonly #waiting = new Waiting();
  #sweep: NodeJS.Timeout | undefined;
  #closed: PromiseWithResolvers<void> | undefined;
  #isDestroyed = false;

  constructor(private readonly options: ConnectionsOptions) {
    const { host, hostname, port, protocol } = new URL(options.origin);
    this.host = host;
    const { tls, address = hostname.replace(/^\[|\]$/g, ''), connectTimeoutMs: timeout } = options;
    const dial = buildConnector({ ...tls, timeout, allowH2: false, ...({ onread } as object) });
    this.#dial = (callback) => dial({ hostname: address, host, protocol, port }, callback);
  }

  dispatch(call: Carried): void {
    if (this.#isDestroyed) return tellFailure(call, gaveUp());
    const connection = this.#takeIdle(call.maxRestMs);
    if (connection !== undefined) return beginSoon(connection, call);
    call.carrier = this;
    this.#waiting.add(call);
    this.#openAnother();
  }

  close(): Promise<void> {
    this.#closed ??= Promise.withResolvers();
    for (const connection of this.#idle.splice(0)) connection.destroy();
    this.#checkClosed();
    return this.#closed.promise;
  }

  destroy(): void {
    this.#isDestroyed = true;
    clearTimeout(this.#sweep);
    for (const connection of this.#open) connection.fail(gaveUp());
    let call;
    while ((call = this.#waiting.take()) !== undefined) tellFailure(call, gaveUp());
  }

  /** One that waits. */
  abandon(call: Carried): void {
    if (call.carrier === this) this.#waiting.giveUp(call);
  }

  pause(): void {}

  resume(): void {}

  rested(connection: Connection): void {
    const next = this.#waiting.take();
    if (next !== undefined) return beginSoon(connection, next);
    if (this.#closed !== undefined) return connection.destroy();
    this.#idle.push(connection);
    this.#sweep ??= setTimeout(() => this.#closeUnneeded(), SWEEP_MS).unref();
  }

  gone(connection: Connection): void {
    this.#open.delete(connection);
    this.#openAnother();
    this.#checkClosed();
  }

  #takeIdle(maxRestMs: number): Connection | undefined {
    const now = performance.now();
    let connection;
    while ((connection = this.#idle.at(-1)) !== undefined) {
      // All others rest for longer.
      if (!connection.isGone && now - connection.restsSince > maxRestMs) return undefined;
      this.#idle.pop();
      if (connection.isGone) continue;
      if (connection.keptUntil > now) return connection;
      connection.destroy();
    }
    return undefined;
  }

  /** Unless as many are being opened as are waited for. */
  #openAnother(): void {
    if (this.#waiting.size <= this.#opening) return;
    if (this.#open.size + this.#opening >= this.options.maxConnections) {
      // What rests is not wanted by those that wait; where one is gone, this is asked again.
      let rested;
      while ((rested = this.#idle.shift()) !== undefined) if (!rested.isGone) return rested.destroy();
      return;
    }
    this.#opening += 1;
    try {
      this.#dial((...[error, socket]) => {
        if (error === null) this.#opened(socket);
        else this.#failedToOpen(error);
      });
    } catch (error) {
      // Options that TLS cannot use.
      setImmediate(() => this.#failedToOpen(error));
    }
  }

  #failedToOpen(error: unknown): void {
    this.#opening -= 1;
    const call = this.#waiting.take();
    this.#openAnother();
    this.#checkClosed();
    if (call !== undefined) tellFailure(call, error);
  }

  #opened(socket: Socket): void {
    this.#opening -= 1;
    if (this.#isDestroyed) {
      socket.destroy();
      return this.#checkClosed();
    }
    const connection = new Connection(socket, this);
    (socket as Read)[CONNECTION] = connection;
    this.#open.add(connection);
    this.rested(connection);
  }

  #closeUnneeded(): void {
    const now = performance.now();
    const idle = this.#idle;
    this.#idle = idle.filter((connection) => !connection.isGone && connection.keptUntil > now);
    for (const connection of idle) if (connection.keptUntil <= now) connection.destroy();
    this.#sweep = this.#idle.length === 0 ? undefined : setTimeout(() => this.#closeUnneeded(), SWEEP_MS).unref();
  }

  #checkClosed(): void {
    if (this.#closed !== undefined && this.#open.size + this.#opening + this.#waiting.size === 0) this.#closed.resolve();
  }
}

/** Requests in the order in which they came. One that is given up keeps its place, but is passed over. */
class Waiting {
  size = 0;
  #calls: Carried[] = [];
  #first = 0;

  add(call: Carried): void {
    this.#calls.push(call);
    this.size += 1;
  }

  giveUp(call: Carried): void {
    call.carrier = undefined;
    this.size -= 1;
    this.#tidy();
  }

  take(): Carried | undefined {
    while (this.#first < this.#calls.length) {
      const call = this.#calls[this.#first]!;
      this.#first += 1;
      if (call.carrier === undefined) continue;
      this.size -= 1;
      this.#tidy();
      return call;
    }
    return undefined;
  }

  /** Once most places are empty. */
  #tidy(): void {
    if (this.#calls.length < 2 * this.size + 64) return;
    this.#calls = this.#calls.slice(this.#first).filter(({ carrier }) => carrier !== undefined);
    this.#first = 0;
  }
}

const CONNECTION = Symbol('connection');
type Read = Socket & { [CONNECTION]?: Connection };

/**
 * Without a stream's own reading, which allocates for each piece. All connections share the buffer: what is read is dealt with before the next
 * one reads.
 */
const onread: OnReadOpts = {
  buffer: Buffer.allocUnsafeSlow(65_536),
  callback(this: Read, size: number, bytes: Uint8Array) {
    const connection = this[CONNECTION];
    // It speaks before it is asked.
    if (connection === undefined) this.destroy();
    else connection.read(bytes as Buffer, size);
    return true;
  },
};

let soon: Connection[] = [];

/**
 * At the end of this turn of the event loop: what a service has sent, unasked or to close, is then read before a request is written that it
 * would be taken to answer.
 */
function beginSoon(connection: Connection, call: Carried): void {
  connection.take(call);
  if (soon.push(connection) === 1) setImmediate(beginAll);
}

function beginAll(): void {
  const connections = soon;
  soon = [];
  for (const connection of connections) {
    try {
      connection.begin();
    } catch (cause) {
      connection.fail(cause);
    }
  }
}

function gaveUp(): Error {
  return Object.assign(new Error('The connections to the service were closed.'), { code: 'ERR_CONNECTIONS_CLOSED' });
}
