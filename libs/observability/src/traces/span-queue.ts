import { type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';

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
  #waiting: ReadableSpan[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly options: SpanQueueOptions,
  ) {}

  /** All spans of an exchange, or none of them: half a trace misleads. */
  add(spans: readonly ReadableSpan[]): void {
    if (this.#waiting.length + spans.length > this.options.maxWaiting) {
      this.dropped += spans.length;
      return;
    }
    this.#waiting.push(...spans);
    if (this.#sending !== undefined) return;
    if (this.#waiting.length >= BATCH) void this.#send();
    else this.#timer ??= setTimeout(() => void this.#send(), this.options.delayMs).unref();
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
    void this.exporter.shutdown().catch(() => {});
  }

  #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting.splice(0, BATCH);
    this.#sending = new Promise<void>((done) => {
      this.exporter.export(batch, ({ code }) => {
        if (code !== 0) this.dropped += batch.length;
        done();
      });
    }).then(() => {
      this.#sending = undefined;
      if (this.#waiting.length >= BATCH) void this.#send();
      else if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => void this.#send(), this.options.delayMs).unref();
    });
    return this.#sending;
  }
}
