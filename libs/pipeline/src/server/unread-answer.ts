import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type Carrier, carrierOf, StreamCarrier } from './carrier.ts';

/** How slowly a client may send a body, or take an answer. */
export interface Pace {
  /** Over how long it is looked at, milliseconds. */
  readonly idleMs: number;
  readonly leastBytesPerS: number;
}

interface Unread {
  sent: number;
  since: number;
  readonly pace: Pace;
}

const LOOK_EVERY_MS = 1_000;

/** Ends the connections of clients that do not take what waits for them, or take it so slowly that it holds up a service. */
class UnreadAnswers {
  readonly #waiting = new Map<Carrier, Unread>();
  #timer: NodeJS.Timeout | undefined;

  /** From now on something waits for the client. */
  begin(carrier: Carrier, pace: Pace): void {
    this.#waiting.set(carrier, { sent: sentOn(carrier), since: performance.now(), pace });
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** Nothing does any more. */
  end(carrier: Carrier): void {
    this.#waiting.delete(carrier);
  }

  #look(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const now = performance.now();
    for (const [carrier, unread] of this.#waiting) {
      const { idleMs, leastBytesPerS } = unread.pace;
      const sent = sentOn(carrier);
      if (carrier.destroyed) this.end(carrier);
      else if (sent - unread.sent >= Math.max(1, (leastBytesPerS * idleMs) / 1_000)) Object.assign(unread, { sent, since: now });
      else if (now - unread.since >= idleMs) {
        this.end(carrier);
        carrier.destroy();
      }
    }
  }
}

/** Of the whole process: there is one clock for all. */
export const unread = new UnreadAnswers();

/** What the system has taken, and so what the client has made room for. Node counts what it has yet to hand over as well. */
function sentOn(carrier: Carrier): number {
  if (carrier instanceof StreamCarrier) return carrier.bytesSent;
  const { _bytesDispatched = 0, _handle } = carrier as Socket & { _bytesDispatched?: number; _handle?: { writeQueueSize?: number } };
  return _bytesDispatched - (_handle?.writeQueueSize ?? 0);
}

/** For a whole answer that was just ended: if its client does not take it, the connection is closed. One that the system took at once costs nothing. */
export function endUnlessRead(response: ServerResponse, pace: Pace): void {
  if (response.socket === null) return;
  const carrier = carrierOf(response.req);
  if (carrier.writableLength === 0) return unread.end(carrier);
  unread.begin(carrier, pace);
  response.once('finish', () => unread.end(carrier));
}
