import { GatewayError } from '../errors/gateway-error.ts';
import { type Exchange } from '../exchange/exchange.ts';
import { UnderWay } from '../exchange/under-way.ts';
import { carrierOf } from './carrier.ts';
import { type Pace } from './unread-answer.ts';
import { closeLingering, hasBody, isUnfinished } from './lingering-close.ts';

interface Watched {
  readonly exchange: Exchange;
  place: number;
  bytes: number;
  movedAt: number;
}

/**
 * Ends requests whose body stops moving, or drips, since each may hold a connection to a service. How long a body is, or takes, does not
 * matter; that less of it came than the pace demands over `idleMs` does. A body that waits for us (its buffer is full because an upstream is slow) is not the client's fault.
 */
export class BodyWatch {
  readonly #watched = new UnderWay<Watched>();
  readonly #timer: NodeJS.Timeout;

  /** @param checkEveryMs how long past `idleMs` a stuck body may live */
  constructor(
    private readonly pace: Pace,
    checkEveryMs = 1000,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#timer = setInterval(() => this.#check(), checkEveryMs).unref();
  }

  watch(exchange: Exchange): void {
    const { raw } = exchange.request;
    if (!hasBody(raw)) return;
    const watched: Watched = { exchange, place: -1, bytes: carrierOf(raw).bytesRead, movedAt: this.now() };
    this.#watched.add(watched);
    const release = () => this.#watched.delete(watched);
    raw.once('end', release);
    exchange.reply.raw.once('close', () => {
      release();
      if (!isUnfinished(raw) || carrierOf(raw).destroyed) return;
      // Answered without having been read: what still comes is nobody's, and nobody watches it any more.
      closeLingering(raw);
      carrierOf(raw).destroySoon();
    });
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const now = this.now();
    const { idleMs, leastBytesPerS } = this.pace;
    const least = Math.max(1, (leastBytesPerS * idleMs) / 1_000);
    for (const watched of this.#watched) {
      const { raw } = watched.exchange.request;
      const waitsForUs = raw.readableLength >= raw.readableHighWaterMark || raw.complete;
      const { bytesRead } = carrierOf(raw);
      if (waitsForUs || bytesRead - watched.bytes >= least) {
        watched.bytes = bytesRead;
        watched.movedAt = now;
      } else if (now - watched.movedAt >= idleMs) {
        this.#watched.delete(watched);
        end(watched.exchange, idleMs);
      }
    }
  }
}

function end(exchange: Exchange, idleMs: number): void {
  const error = new GatewayError('request_timeout', `The body stood still, or came too slowly, for ${idleMs} ms.`);
  exchange.record.error ??= error;
  exchange.record.endedBy = 'client';
  exchange.abort(error);
  // Whoever reads the body answers 408 if the head can still be sent; then the connection is closed in any case.
  setTimeout(() => carrierOf(exchange.request.raw).destroy(), CLOSE_AFTER_MS).unref();
}

const CLOSE_AFTER_MS = 1000;
