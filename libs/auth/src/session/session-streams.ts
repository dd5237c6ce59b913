import { type Exchange, type Exchanges, GatewayError } from '@portico/pipeline';
import { type Session } from './session.ts';
import { type EndReason, type Sessions } from './sessions.ts';

/** What is still going on is looked after this often: requests that turned into streams, sessions that ran out. Milliseconds. */
const LOOK_EVERY_MS = 5_000;

/**
 * Which exchanges go on for which session. When it ends, so do its streams and WebSockets; an answer that has not begun yet
 * is let through, as the request was when it came.
 */
export class SessionStreams {
  readonly #exchanges = new Map<string, Set<Exchange>>();
  readonly #ended = new Map<string, EndReason>();
  readonly #timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  readonly #stopListening: () => void;

  constructor(
    private readonly sessions: Sessions,
    exchanges: Exchanges,
  ) {
    this.#stopListening = sessions.onEnded(({ keys, reason }) => keys.forEach((key) => this.#end(key, reason)));
    exchanges.sinks.push({ ended: (exchange) => this.#remove(exchange) });
  }

  /** Until the exchange is over. */
  add({ key }: Session, exchange: Exchange): void {
    const going = this.#exchanges.get(key);
    if (going) going.add(exchange);
    else this.#exchanges.set(key, new Set([exchange]));
  }

  /** How many exchanges go on for sessions. */
  get size(): number {
    return this.#exchanges.values().reduce((sum, going) => sum + going.size, 0);
  }

  /** Ends what belongs to sessions that are over, also where nobody told. */
  async look(): Promise<void> {
    for (const [key, reason] of this.#ended) this.#end(key, reason);
    const old = performance.now() - LOOK_EVERY_MS;
    const lasting = [...this.#exchanges].filter(([, going]) => [...going].some(({ startedAt }) => startedAt < old));
    // While the store is lost nobody knows; the next look does.
    await Promise.allSettled(lasting.map(async ([key]) => (await this.sessions.open(key)) ?? this.#end(key, 'expired')));
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
    this.#stopListening();
  }

  #end(key: string, reason: EndReason): void {
    const going = this.#exchanges.get(key);
    if (going === undefined) return;
    this.#ended.set(key, reason);
    const error = new GatewayError('unauthenticated', 'The session ended.', { extensions: { reason } });
    for (const exchange of going) if (exchange.reply.raw.headersSent) exchange.abort(error);
  }

  #remove(exchange: Exchange): void {
    if (exchange.principal.session === undefined) return;
    const key = this.sessions.of(exchange)?.key;
    const going = key === undefined ? undefined : this.#exchanges.get(key);
    if (going === undefined || !going.delete(exchange) || going.size > 0) return;
    this.#exchanges.delete(key!);
    this.#ended.delete(key!);
  }
}
