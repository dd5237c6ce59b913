import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';

/** Lines wait until there are so many bytes of them, or for so long (milliseconds). */
const BATCH_BYTES = 65_536;
/** What a character takes in UTF-8 at most; one of two units takes four. */
const UTF8_BYTES = 3;
const BATCH_MS = 100;
/** What waits while the log's end takes nothing; what comes on top is dropped rather than kept in memory. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const RETRY_MS = 50;
/** How long the last lines may take when the process ends, milliseconds. */
const LAST_MS = 200;

/**
 * Writes lines to a file descriptor, in batches and off the event loop. A reader that is stuck blocks nothing: lines wait up
 * to a limit and are then dropped, and counted.
 */
export class LogWriter {
  dropped = 0;
  readonly #fd: number;
  /** The batch that lines are put into. As bytes: strings put together would be copied by each collection until they are written. */
  #batch: Buffer = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #used = 0;
  /** Batches that are full, while another is being written. */
  readonly #full: Buffer[] = [];
  #fullBytes = 0;
  #writing: Buffer | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    descriptor: number,
    private readonly format?: (line: string) => string,
    private readonly maxBytes = MAX_WAITING_BYTES,
  ) {
    this.#fd = unblocked(descriptor);
    process.on('exit', this.flush);
  }

  /** @param given a line of JSON, with its line break */
  write(given: string): void {
    const line = this.format === undefined ? given : this.format(given);
    if (this.#fullBytes + this.#used + line.length > this.maxBytes) {
      this.dropped += 1;
      return;
    }
    const most = line.length * UTF8_BYTES;
    if (this.#used + most > this.#batch.length) this.#takeBatch(most);
    this.#used += this.#batch.write(line, this.#used);
    this.#startOrWait();
  }

  /** Writes what waits, as far as it is taken at once. Never throws. */
  readonly flush = (): void => {
    this.#takeBatch();
    let left = Buffer.concat([this.#writing ?? Buffer.alloc(0), ...this.#full.splice(0)]);
    this.#fullBytes = 0;
    this.#writing = undefined;
    for (const until = performance.now() + LAST_MS; left.length > 0 && performance.now() < until; ) {
      try {
        left = left.subarray(writeSync(this.#fd, left));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      }
    }
  };

  /** Writes what waits, and no longer when the process ends. */
  close(): void {
    process.off('exit', this.flush);
    this.flush();
  }

  /** Lines go into another batch from now on, of `most` bytes at least. */
  #takeBatch(most = 0): void {
    if (this.#used > 0) this.#full.push(this.#batch.subarray(0, this.#used));
    this.#fullBytes += this.#used;
    this.#batch = Buffer.allocUnsafeSlow(Math.max(BATCH_BYTES, most));
    this.#used = 0;
  }

  #startOrWait(): void {
    if (this.#writing !== undefined) return;
    if (this.#full.length > 0) this.#start();
    else if (this.#used > 0) this.#timer ??= setTimeout(() => this.#start(), BATCH_MS).unref();
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#full.length === 0) this.#takeBatch();
    this.#writing = this.#full.shift();
    // Flushed meanwhile.
    if (this.#writing === undefined) return;
    this.#fullBytes -= this.#writing.length;
    this.#write();
  }

  #write(): void {
    const batch = this.#writing!;
    write(this.#fd, batch, 0, batch.length, null, (error, written) => {
      // Flushed meanwhile.
      if (this.#writing !== batch) return;
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#writing === batch && this.#write(), RETRY_MS).unref();
      } else if (error === null && written < batch.length) {
        this.#writing = batch.subarray(written);
        this.#write();
      } else {
        // Any other error is the end of these lines: nobody is left to tell of it.
        if (error !== null) this.dropped += 1;
        this.#writing = undefined;
        this.#startOrWait();
      }
    });
  }
}

/**
 * A pipe that nobody reads blocks whoever writes, be it a thread of the pool: the same pipe, opened once more, tells of it
 * instead. Where that cannot be (no Linux, a socket), the descriptor itself.
 */
function unblocked(descriptor: number): number {
  const known = opened.get(descriptor);
  if (known !== undefined) return known;
  try {
    if (!fstatSync(descriptor).isFIFO()) return descriptor;
    const own = openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK);
    opened.set(descriptor, own);
    return own;
  } catch {
    return descriptor;
  }
}

const opened = new Map<number, number>();
