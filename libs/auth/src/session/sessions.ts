import { type Principal, type Reading as TelemetryReading, type Stores, type Work } from '@portico/pipeline';
import { sessionCookieOf } from './session-cookie.ts';
import { type NewSession, type SessionRecord } from './session-record.ts';
import { SessionStore, type StoredSession } from './session-store.ts';
import { Session } from './session.ts';

/** Why a session ended; open tabs are told. */
export type EndReason =
  'signed-out' | 'signed-in-again' | 'ended-by-user' | 'too-many' | 'expired' | 'provider' | 'refused-by-provider';

export interface SessionsEnded {
  readonly keys: readonly string[];
  readonly reason: EndReason;
}

/** The store is being asked; what it says does not count if the session ends meanwhile. */
interface Reading {
  hasEnded: boolean;
  session: Promise<Session | undefined>;
}

const CHANNEL = 'sessions-ended';
const MAX_OPEN = 10_000;
/** How long an opened session is believed without asking a store that others write to as well, milliseconds. */
const BELIEVED_MS = 1_000;
/** Use is noted in the store when this much of the idle time has passed since it was last; at most once a minute. */
const NOTE_SHARE = 0.05;
const NOTE_AT_MOST_MS = 60_000;

/** The sessions of this gateway. Those in use are kept opened, so that a request costs no more than the hash of its cookie. */
export class Sessions {
  readonly #open = new Map<string, Session>();
  readonly #endedBy = new Map<EndReason, number>();
  #begun = 0;
  readonly #reading = new Map<string, Reading>();
  readonly #byPrincipal = new WeakMap<Principal, Session>();
  readonly #listeners = new Set<(ended: SessionsEnded) => void>();
  readonly #noteEveryMs: number;
  readonly #unsubscribe: () => void;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly store: SessionStore,
    private readonly stores: Stores,
    idleMs: number,
    readonly now: () => number,
  ) {
    this.#noteEveryMs = Math.min(NOTE_AT_MOST_MS, idleMs * NOTE_SHARE);
    this.#unsubscribe = stores.subscribe(CHANNEL, (message) => this.#ended(JSON.parse(message) as SessionsEnded));
  }

  /** The session of a cookie, if it is open and need not be asked about. */
  recall(cookie: string): Session | undefined {
    return this.#recall(SessionStore.keyOf(cookie));
  }

  /** The session of a request's Cookie field. @throws GatewayError `state_unavailable` */
  async find(cookies: string | undefined): Promise<Session | undefined> {
    const cookie = sessionCookieOf(cookies);
    if (cookie === undefined) return undefined;
    const key = SessionStore.keyOf(cookie);
    return this.#recall(key) ?? this.open(key);
  }

  /** Asks the store, once for all who want to know at the same time. @throws GatewayError `state_unavailable` */
  open(key: string): Promise<Session | undefined> {
    const pending = this.#reading.get(key);
    if (pending) return pending.session;
    const reading: Reading = { hasEnded: false, session: Promise.resolve(undefined) };
    this.#reading.set(key, reading);
    reading.session = this.#read(key, reading).finally(() => this.#reading.delete(key));
    return reading.session;
  }

  /** The session on whose behalf work is done. */
  of({ principal }: Pick<Work, 'principal'>): Session | undefined {
    return this.#byPrincipal.get(principal);
  }

  /** Notes that a session is used; its idle time starts anew. */
  touch(session: Session): void {
    const now = this.now();
    session.seenAt = now;
    if (now - session.notedAt < this.#noteEveryMs) return;
    const before = session.notedAt;
    session.notedAt = now;
    this.store.touch(session.key, now).catch(() => (session.notedAt = before));
  }

  /** When a session is over unless it is used again, milliseconds since 1970. */
  endOf({ record, seenAt }: Session): number {
    return this.store.endOf(record, seenAt);
  }

  get readings(): TelemetryReading[] {
    const ended = this.#endedBy;
    return [
      { name: 'portico.session.open', kind: 'gauge', unit: '{session}', description: 'Sessions that this process has open', read: () => [[this.#open.size, {}]] },
      { name: 'portico.session.begun', kind: 'counter', unit: '{session}', description: 'Sign-ins', read: () => [[this.#begun, {}]] },
      {
        name: 'portico.session.ended',
        kind: 'counter',
        unit: '{session}',
        description: 'Sessions that ended while this process had them open, by the reason',
        read: () => [...ended].map(([reason, count]) => [count, { 'portico.reason': reason }]),
      },
    ];
  }

  /** Keeps a new session. @returns its cookie. @throws GatewayError `state_unavailable` */
  async begin(begun: NewSession): Promise<string> {
    const { cookie, key, record, excess } = await this.store.create(begun);
    this.#begun += 1;
    this.#keep(new Session(key, record, this.now()));
    if (excess.length > 0) await this.end(excess, 'too-many');
    return cookie;
  }

  /** Keeps a changed record. @returns false when the session has ended meanwhile */
  async replace(session: Session, record: SessionRecord): Promise<boolean> {
    this.adopt(session, record);
    return this.store.replace(session.key, record);
  }

  /** Takes over what others have kept. */
  adopt(session: Session, record: SessionRecord): void {
    session.adopt(record);
    this.#byPrincipal.set(session.principal, session);
  }

  /** Ends sessions everywhere: the cookie is worth nothing from now on. @throws GatewayError `state_unavailable` */
  async end(keys: readonly string[], reason: EndReason): Promise<void> {
    if (keys.length === 0) return;
    await Promise.all(keys.map((key) => this.store.delete(key)));
    // Replicas that are not reached now find out when they ask the store, within BELIEVED_MS.
    await this.stores.publish(CHANNEL, JSON.stringify({ keys, reason } satisfies SessionsEnded)).catch(() => {});
  }

  ofUser(subject: string): Promise<Map<string, StoredSession>> {
    return this.store.ofUser(subject);
  }

  ofProviderSession(sid: string): Promise<Map<string, StoredSession>> {
    return this.store.ofProviderSession(sid);
  }

  /** @returns takes the listener away again */
  onEnded(listener: (ended: SessionsEnded) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onModuleDestroy(): void {
    this.#unsubscribe();
  }

  #recall(key: string): Session | undefined {
    const session = this.#open.get(key);
    if (session === undefined) return undefined;
    const now = this.now();
    if (this.stores.shared && now - session.readAt >= BELIEVED_MS) return undefined;
    return this.endOf(session) > now ? session : undefined;
  }

  async #read(key: string, reading: Reading): Promise<Session | undefined> {
    const stored = await this.store.read(key);
    if (reading.hasEnded) return undefined;
    const known = this.#open.get(key);
    if (stored === undefined) {
      if (known) this.#ended({ keys: [key], reason: 'expired' });
      return undefined;
    }
    const session = known ?? new Session(key, stored.record, stored.seenAt);
    // What could not be kept when it was new is kept now.
    if (session.record.version > stored.record.version) await this.store.replace(key, session.record);
    session.adopt(stored.record);
    session.seenAt = Math.max(session.seenAt, stored.seenAt);
    session.notedAt = Math.max(session.notedAt, stored.seenAt);
    this.#keep(session);
    return session;
  }

  #keep(session: Session): void {
    session.readAt = this.now();
    this.#open.delete(session.key);
    this.#open.set(session.key, session);
    this.#byPrincipal.set(session.principal, session);
    if (this.#open.size > MAX_OPEN) this.#open.delete(this.#open.keys().next().value!);
  }

  #ended(ended: SessionsEnded): void {
    for (const key of ended.keys) {
      const session = this.#open.get(key);
      if (session) {
        session.hasEnded = true;
        this.#endedBy.set(ended.reason, (this.#endedBy.get(ended.reason) ?? 0) + 1);
      }
      this.#open.delete(key);
      const reading = this.#reading.get(key);
      if (reading) reading.hasEnded = true;
    }
    for (const listener of this.#listeners) listener(ended);
  }
}
