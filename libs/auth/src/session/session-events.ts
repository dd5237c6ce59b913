import { type ServerResponse } from 'node:http';
import { type Exchange, type Lifecycle } from '@portico/pipeline';
import { type Session } from './session.ts';
import { type Sessions } from './sessions.ts';

const LOOK_EVERY_MS = 1_000;
/** So that nobody on the way takes the connection for dead. */
const SIGN_OF_LIFE_MS = 15_000;
/** A session that other replicas slide is looked up this often. */
const ASK_EVERY_MS = 10_000;
/** How long a browser waits before it comes again. */
const RETRY_MS = 3_000;

const FIELDS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' };

/**
 * Tells open tabs of their session (server-sent events): `active` and `expiring` with the seconds that are left, `ended`
 * with the reason. Listening does not keep the session alive.
 */
export class SessionEvents {
  readonly #tabs = new Set<Tab>();
  readonly #timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();

  constructor(
    private readonly sessions: Sessions,
    private readonly warnAheadMs: number,
    private readonly lifecycle: Lifecycle,
  ) {}

  open(exchange: Exchange, session: Session): void {
    const { raw } = exchange.reply;
    exchange.reply.hijack();
    raw.writeHead(200, { ...FIELDS, 'X-Request-Id': exchange.id });
    // Only the fields were asked for (RFC 9110 section 9.3.2).
    if (exchange.method === 'HEAD') return void raw.end();
    raw.write(`retry: ${RETRY_MS}\n\n`);
    const tab = new Tab(raw, session, this.sessions, this.warnAheadMs);
    this.#tabs.add(tab);
    exchange.onAbort(({ extensions }) => {
      this.#tabs.delete(tab);
      tab.end(extensions?.reason);
    });
    tab.look();
  }

  look(): void {
    for (const tab of this.#tabs) {
      // They come again by themselves, to a replica that stays.
      if (this.lifecycle.state === 'draining') tab.end();
      else tab.look();
    }
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }
}

class Tab {
  #state: 'active' | 'expiring' | undefined;
  #signAt = 0;
  #askAt: number;

  constructor(
    private readonly response: ServerResponse,
    private readonly session: Session,
    private readonly sessions: Sessions,
    private readonly warnAheadMs: number,
  ) {
    this.#askAt = sessions.now() + ASK_EVERY_MS;
  }

  look(): void {
    const now = this.sessions.now();
    const leftMs = this.sessions.endOf(this.session) - now;
    if (now >= this.#askAt || leftMs <= 0) {
      this.#askAt = now + ASK_EVERY_MS;
      // Finding that it has ended tells everybody who goes on for it, this tab too.
      void this.sessions.open(this.session.key).catch(() => {});
    }
    const state = leftMs > this.warnAheadMs ? 'active' : 'expiring';
    if (state !== this.#state) {
      this.#state = state;
      this.#send(state, { expiresIn: Math.max(0, Math.floor(leftMs / 1_000)) });
    } else if (now >= this.#signAt) {
      this.#signAt = now + SIGN_OF_LIFE_MS;
      this.response.write(':\n\n');
    }
  }

  /** @param reason why the session ended; nothing when only the stream does */
  end(reason?: unknown): void {
    if (this.response.writableEnded) return;
    if (reason !== undefined) this.#send('ended', { reason });
    this.response.end();
  }

  #send(event: string, data: object): void {
    this.#signAt = this.sessions.now() + SIGN_OF_LIFE_MS;
    this.response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}
