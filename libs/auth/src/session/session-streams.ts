import { type Exchange, type Exchanges, GatewayError } from '@portico/pipeline';
import { type EndReason, type Sessions, type SessionsEnded } from './sessions.ts';

/** What is still going on is looked after this often: requests that turned into streams, sessions that ran out. Milliseconds. */
const LOOK_EVERY_MS = 5_000;

/**
 * Which exchanges go on for sessions. When a session ends, so do its streams and WebSockets; an answer that has not begun yet
 * is let through, as the request was when it came.
 */
export class SessionStreams {
  /** Of all sessions together: adding and taking away is what each request does, looking for those of one session is rare. */
  readonly #going = new Set<Exchange>();
  readonly #ended = new Map<string, EndReason>();
  readonly #timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  readonly #stopListening: () => void;

  constructor(
    private readonly sessions: Sessions,
    exchanges: Exchanges,
  ) {
    this.#stopListening = sessions.onEnded((ended) => this.#end(ended));
    exchanges.sinks.push({ ended: (exchange) => void this.#going.delete(exchange) });
  }

  /** Until the exchange is over. */
  add(exchange: Exchange): void {
    this.#going.add(exchange);
  }

  get size(): number {
    return this.#going.size;
  }

  /** Ends what belongs to sessions that are over, also where nobody told. */
  async look(): Promise<void> {
    const before = [...this.#ended].map(([key, reason]) => ({ keys: [key], reason }));
    this.#ended.clear();
    before.forEach((ended) => this.#end(ended));
    const old = performance.now() - LOOK_EVERY_MS;
    const lasting = [...this.#going].filter(({ startedAt }) => startedAt < old);
    const keys = new Set(lasting.map((exchange) => this.sessions.of(exchange)!.key));
    const ask = async (key: string) => (await this.sessions.open(key)) ?? this.#end({ keys: [key], reason: 'expired' });
    // While the store is lost nobody knows; the next look does.
    await Promise.allSettled([...keys].map(ask));
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
    this.#stopListening();
  }

  #end({ keys, reason }: SessionsEnded): void {
    const error = new GatewayError('unauthenticated', 'The session ended.', { extensions: { reason } });
    for (const exchange of this.#going) {
      const key = this.sessions.of(exchange)!.key;
      if (!keys.includes(key)) continue;
      if (exchange.reply.raw.headersSent) exchange.abort(error);
      // It may become a stream yet: the next look sees.
      else this.#ended.set(key, reason);
    }
  }
}
