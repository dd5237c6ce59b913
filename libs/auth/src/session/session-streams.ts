import { type Exchange, type Exchanges, GatewayError } from '@portico/pipeline';
import { type EndReason, type Sessions, type SessionsEnded } from './sessions.ts';

/** What is still going on is looked after this often: requests that turned into streams, sessions that ran out. Milliseconds. */
const LOOK_EVERY_MS = 5_000;

/**
 * Which exchanges go on for sessions. When a session ends, so do its streams and WebSockets; an answer that has not begun yet
 * is let through, as the request was when it came.
 */
export class SessionStreams {
  readonly #ended = new Map<string, EndReason>();
  readonly #timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  readonly #stopListening: () => void;

  constructor(
    private readonly sessions: Sessions,
    private readonly exchanges: Exchanges,
  ) {
    this.#stopListening = sessions.onEnded((ended) => this.#end(ended));
  }

  /** Those under way for a session. Each request would pay for a list of them; they are looked for rarely. */
  get going(): { readonly exchange: Exchange; readonly key: string }[] {
    return [...this.exchanges.underWay].flatMap((exchange) => {
      const session = this.sessions.of(exchange);
      return session ? [{ exchange, key: session.key }] : [];
    });
  }

  /** Ends what belongs to sessions that are over, also where nobody told. */
  async look(): Promise<void> {
    const before = [...this.#ended].map(([key, reason]) => ({ keys: [key], reason }));
    this.#ended.clear();
    before.forEach((ended) => this.#end(ended));
    const old = performance.now() - LOOK_EVERY_MS;
    const lasting = this.going.filter(({ exchange }) => exchange.startedAt < old);
    const keys = new Set(lasting.map(({ key }) => key));
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
    for (const { exchange, key } of this.going) {
      if (!keys.includes(key)) continue;
      if (exchange.reply.raw.headersSent) exchange.abort(error);
      // It may become a stream yet: the next look sees.
      else this.#ended.set(key, reason);
    }
  }
}
