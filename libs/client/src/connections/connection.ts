import { type Socket } from 'node:net';
import { type Alarm, clearAlarm, setAlarm } from '@portico/pipeline';
import { isUpload, type ResponseHeaders } from '../dispatch.ts';
import { type Carried, type Carrier, tellFailure } from './carried.ts';
import { writeFields, writeHead } from './request-head.ts';
import { ResponseParser, type ResponseSink } from './response-parser.ts';

/** Who a connection belongs to. */
export interface Home {
  readonly host: string;
  dispatch(call: Carried): void;
  /** It can carry another request. */
  rested(connection: Connection): void;
  gone(connection: Connection): void;
}

/** How long a connection is kept that carries nothing, unless the service names another time (its Keep-Alive field). */
const KEEP_MS = 4_000;
/** A service's own time is less for whoever is a network away. */
const KEEP_MARGIN_MS = 2_000;
const MAX_KEEP_MS = 600_000;

/** One HTTP/1.1 connection, with one request at a time. */
export class Connection implements ResponseSink, Carrier, Alarm {
  place = -1;
  alarmAt = Infinity;
  /** Since when it carries nothing, and when it is given up if that stays so, on the clock of `performance.now()`. */
  restsSince = 0;
  keptUntil = Infinity;
  isGone = false;
  readonly #parser = new ResponseParser(this);
  #call: Carried | undefined;
  #hasCarried = false;
  #isSent = false;
  /** The answer's head came, and its end did not. */
  #isAnswering = false;
  #isPersistent = false;
  /** Whatever the answer says. */
  #isLast = false;
  #isPaused = false;
  #keepMs = KEEP_MS;
  /** Lets an upload go on that waits for the connection. */
  #wake: (() => void) | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly home: Home,
  ) {
    socket
      .on('drain', () => this.#wake?.())
      .on('end', () => this.#ended())
      .on('error', (cause) => this.fail(cause))
      .on('close', () => this.fail(closed()));
  }

  /** Takes a request, to be written by {@link begin}. */
  take(call: Carried): void {
    this.#call = call;
    call.carrier = this;
    this.socket.ref();
  }

  /** Writes the request that was taken. If it was given up meanwhile, the connection rests. */
  begin(): void {
    const call = this.#call;
    if (call === undefined) return void this.#rest();
    let head;
    try {
      head = writeHead(call, this.home.host);
      call.begun(this.#hasCarried);
    } catch (cause) {
      this.#release();
      this.#rest();
      return tellFailure(call, cause);
    }
    // Given up by that.
    if (this.#call !== call) return void this.#rest();
    const { body } = call;
    this.#isPersistent = false;
    this.#isLast = head.isLast;
    this.#isSent = !isUpload(body);
    this.#parser.expect(call.method);
    this.#hasCarried = true;
    const { socket } = this;
    if (isUpload(body) || head.length === 0) socket.write(head.text, 'latin1');
    else {
      socket.cork();
      socket.write(head.text, 'latin1');
      socket.write(body!);
      socket.uncork();
    }
    if (isUpload(body)) void this.#upload(call, body, head.length);
  }

  abandon(call: Carried): void {
    if (call !== this.#call) return;
    this.#release();
    // What was taken but not begun leaves the connection as it was.
    if (!this.#parser.isIdle) this.destroy();
  }

  pause(): void {
    this.#isPaused = true;
    this.socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.socket.resume();
    if (this.#isAnswering) this.#watch();
  }

  /** Ends at once, and what it carries with it. What it has not yet begun goes to another one. */
  fail(cause: unknown): void {
    const call = this.#call;
    const isBegun = !this.#parser.isIdle;
    if (call !== undefined) this.#release();
    this.destroy();
    if (call === undefined) return;
    if (isBegun) tellFailure(call, cause);
    else this.home.dispatch(call);
  }

  /** Ends at once; it carries nothing. */
  destroy(): void {
    this.#parser.stop();
    this.socket.destroy();
    this.#leave();
  }

  /** Bytes of the service, in a buffer that is used again afterwards. */
  read(bytes: Buffer, size: number): void {
    if (this.isGone) return;
    try {
      this.#parser.read(bytes, size);
      if (this.#isAnswering) this.#watch();
    } catch (cause) {
      this.fail(cause);
    }
  }

  interim(status: number, headers: ResponseHeaders): void {
    this.#call!.interim(status, headers);
  }

  head(status: number, headers: ResponseHeaders, statusText: string, isPersistent: boolean): void {
    this.#isPersistent = isPersistent && !this.#isLast;
    this.#isAnswering = true;
    const keep = headers['keep-alive'];
    if (keep !== undefined) this.#keepMs = keptMs(String(keep));
    this.#call!.head(status, headers, statusText);
  }

  data(chunk: Buffer): void {
    this.#call!.data(chunk);
  }

  end(trailers: ResponseHeaders): void {
    const call = this.#call!;
    // A small body may still be on its way when the service has answered.
    const isSent = this.#isSent && this.socket.writableLength === 0;
    this.#release();
    if (this.#isPersistent && isSent) this.#rest();
    else this.destroy();
    try {
      call.end(trailers);
    } catch (thrown) {
      // It has all there is to tell.
      process.emitWarning(thrown as Error);
    }
  }

  ring(): void {
    if (this.#isPaused) this.#watch();
    else this.fail(Object.assign(new Error('The answer stood still.'), { code: 'ETIMEDOUT' }));
  }

  /** The answer's body stands still from now on. */
  #watch(): void {
    const { idleTimeoutMs } = this.#call!;
    if (idleTimeoutMs > 0) setAlarm(this, performance.now() + idleTimeoutMs);
  }

  #release(): void {
    this.#call!.carrier = undefined;
    this.#call = undefined;
    this.#isAnswering = false;
    clearAlarm(this);
    this.#wake?.();
  }

  #rest(): void {
    if (this.isGone) return;
    if (this.#isPaused) this.resume();
    this.restsSince = performance.now();
    this.keptUntil = this.restsSince + this.#keepMs;
    this.socket.unref();
    this.home.rested(this);
  }

  #leave(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.home.gone(this);
  }

  /** The service has closed its side. */
  #ended(): void {
    try {
      // An answer may end that way.
      if (this.#parser.finish()) return;
    } catch (cause) {
      return this.fail(cause);
    }
    this.fail(closed());
  }

  async #upload(call: Carried, body: AsyncIterable<Buffer>, length: number): Promise<void> {
    const { socket } = this;
    const isChunked = length < 0;
    let left = length;
    try {
      for await (const chunk of body) {
        if (this.#call !== call) return;
        if (chunk.length === 0) continue;
        if (!isChunked && (left -= chunk.length) < 0) throw new Error('The upload is longer than it said.');
        if (isChunked) {
          socket.cork();
          socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
          socket.write(chunk);
          socket.write('\r\n', 'latin1');
          socket.uncork();
        } else socket.write(chunk);
        if (socket.writableNeedDrain) await this.#drained();
        if (this.#call !== call) return;
      }
      if (left > 0) throw new Error('The upload is shorter than it said.');
      if (isChunked) socket.write(`0\r\n${writeFields(call.trailers?.() ?? [])}\r\n`, 'latin1');
      this.#isSent = true;
    } catch (cause) {
      if (this.#call === call) this.fail(cause);
    }
  }

  async #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    await promise;
    this.#wake = undefined;
  }
}

function keptMs(keepAlive: string): number {
  const seconds = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(keepAlive)?.[1];
  return seconds === undefined ? KEEP_MS : Math.min(Number(seconds) * 1_000 - KEEP_MARGIN_MS, MAX_KEEP_MS);
}

function closed(): Error {
  return Object.assign(new Error('The service closed the connection.'), { code: 'ECONNRESET' });
}
