import { type WrittenSpans } from './exchange-spans.ts';

export interface SpanQueueOptions {
  readonly maxWaiting: number;
  /** How long a span may wait for others to be sent with it, milliseconds. */
  readonly delayMs: number;
}

const BATCH = 512;
/** How long the last ones may take when the gateway stops, milliseconds. */
const LAST_MS = 2000;

/** Sends spans in batches, one batch at a time. A collector that is stuck blocks nothing: spans beyond the limit are dropped, and counted. */
export class SpanQueue {
  dropped = 0;
  #waiting: WrittenSpans[] = [];
  /** Spans that wait. */
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  /** @param send rejects when the spans are lost */
  constructor(
    private readonly send: (spans: readonly Buffer[]) => Promise<void>,
    private readonly options: SpanQueueOptions,
  ) {}

  /** All spans of an exchange, or none of them: half a trace misleads. */
  add(spans: WrittenSpans): void {
    if (this.#count + spans.count > this.options.maxWaiting) {
      this.dropped += spans.count;
      return;
    }
    this.#waiting.push(spans);
    this.#count += spans.count;
    this.#sendOrWait();
  }

  /** Sends what waits, within two seconds, and ends. */
  async close(): Promise<void> {
    const last = (async () => {
      await this.#sending;
      while (this.#waiting.length > 0) await this.#send();
    })();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LAST_MS);
    await Promise.race([last, late]);
    clearTimeout(timer);
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #sendOrWait(): void {
    if (this.#sending !== undefined || this.#count === 0) return;
    if (this.#count >= BATCH) void this.#send();
    else this.#timer ??= setTimeout(() => void this.#send(), this.options.delayMs).unref();
  }

  #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let [count, exchanges] = [0, 0];
    while (exchanges < this.#waiting.length && count < BATCH) count += this.#waiting[exchanges++]!.count;
    this.#count -= count;
    const batch = this.#waiting.splice(0, exchanges).map(({ bytes }) => bytes);
    this.#sending = this.send(batch).then(undefined, () => void (this.dropped += count)).then(() => {
      this.#sending = undefined;
      this.#sendOrWait();
    });
    return this.#sending;
  }
}
