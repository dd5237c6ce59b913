import { hash, randomBytes } from 'node:crypto';
import { background, currentWork, type Stores, type Table, withLease } from '@portico/pipeline';
import { type Sealer } from './sealer.ts';
import { type NewSession, type SessionRecord } from './session-record.ts';
import { type SessionOptions } from './session.section.ts';

export interface StoredSession {
  readonly record: SessionRecord;
  /** When it was used last, milliseconds since 1970. */
  readonly seenAt: number;
}

/** A session in the list of its user's, or in that of its session at the provider. */
interface Listed {
  readonly key: string;
  readonly createdAt: number;
}

export const SESSION_NAMESPACE = 'session';
const COOKIE_BYTES = 32;
const LISTING_MS = 3_000;
const LEASE_MS = 5_000;
/** Entries outlive what they say by this much, so that clocks which differ a little end no session. Milliseconds. */
const SLACK_MS = 60_000;

/**
 * Sessions where they are kept. Their key is the hash of the cookie, so that who reads the store cannot become anybody;
 * their record is sealed to that key. When a session was used last stands apart from its record, so that noting it can
 * neither bring back a session that ended nor undo a renewal of its tokens.
 */
export class SessionStore {
  readonly #records: Table<string>;
  readonly #seen: Table<number>;
  readonly #lists: Table<Listed[]>;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly stores: Stores,
    private readonly sealer: Sealer,
    private readonly options: Pick<SessionOptions, 'idle' | 'absolute' | 'perUser'>,
    private readonly now: () => number,
  ) {
    this.#records = stores.table(SESSION_NAMESPACE);
    this.#seen = stores.table('session-seen');
    this.#lists = stores.table('session-list');
  }

  /** The name under which the session of a cookie is kept. */
  static keyOf(cookie: string): string {
    return hash('sha256', cookie, 'base64url');
  }

  /**
   * Keeps a new session.
   *
   * @returns its cookie, which is told once, and the keys of sessions that are one too many for their user
   */
  async create(begun: NewSession): Promise<{ cookie: string; key: string; record: SessionRecord; excess: string[] }> {
    const cookie = randomBytes(COOKIE_BYTES).toString('base64url');
    const key = SessionStore.keyOf(cookie);
    const record: SessionRecord = { ...begun, version: 1, endsAt: begun.createdAt + this.options.absolute };
    await this.#seen.set(key, this.now(), this.options.idle + SLACK_MS);
    await this.#records.set(key, this.sealer.seal(JSON.stringify(record), key), this.#ttlOf(record));
    const listed = { key, createdAt: record.createdAt };
    const excess = await this.#enlist(userList(record.subject), listed, this.options.perUser);
    if (record.sid !== undefined) await this.#enlist(sidList(record.sid), listed, Infinity);
    return { cookie, key, record, excess };
  }

  /** @returns undefined when there is none, or its time is over */
  async read(key: string): Promise<StoredSession | undefined> {
    const [sealed, seenAt] = await Promise.all([this.#records.get(key), this.#seen.get(key)]);
    const text = sealed === undefined || seenAt === undefined ? undefined : this.sealer.open(sealed, key);
    if (text === undefined) return undefined;
    const record = JSON.parse(text) as SessionRecord;
    return this.endOf(record, seenAt!) > this.now() ? { record, seenAt: seenAt! } : undefined;
  }

  /** When a session is over unless it is used again, milliseconds since 1970. */
  endOf({ endsAt }: SessionRecord, seenAt: number): number {
    return Math.min(seenAt + this.options.idle, endsAt);
  }

  /** Keeps a changed record. @returns false when the session has ended meanwhile: then it stays so */
  replace(key: string, record: SessionRecord): Promise<boolean> {
    return this.#records.replace(key, this.sealer.seal(JSON.stringify(record), key), this.#ttlOf(record));
  }

  /** Notes that a session was used. */
  touch(key: string, seenAt: number): Promise<void> {
    return this.#seen.set(key, seenAt, this.options.idle + SLACK_MS);
  }

  /** @returns whether there was one */
  async delete(key: string): Promise<boolean> {
    const [deleted] = await Promise.all([this.#records.delete(key), this.#seen.delete(key)]);
    return deleted;
  }

  ofUser(subject: string): Promise<Map<string, StoredSession>> {
    return this.#listed(userList(subject));
  }

  ofProviderSession(sid: string): Promise<Map<string, StoredSession>> {
    return this.#listed(sidList(sid));
  }

  /**
   * Seals a record anew that another key than the ring's first has sealed. Only while holding {@link leaseOf}.
   *
   * @returns whether it had to be
   */
  async reseal(key: string): Promise<boolean> {
    const sealed = await this.#records.get(key);
    if (sealed === undefined || this.sealer.isCurrent(sealed)) return false;
    const text = this.sealer.open(sealed, key);
    return text !== undefined && this.replace(key, JSON.parse(text) as SessionRecord);
  }

  async #listed(list: string): Promise<Map<string, StoredSession>> {
    const entries = (await this.#lists.get(list)) ?? [];
    const found = await Promise.all(entries.map(async ({ key }) => [key, await this.read(key)] as const));
    return new Map(found.filter((pair): pair is [string, StoredSession] => pair[1] !== undefined));
  }

  /** Adds to a list, from which nothing is ever taken but here: what has ended is found to be gone. */
  #enlist(list: string, added: Listed, most: number): Promise<string[]> {
    return background('session list', LISTING_MS, () =>
      withLease(this.stores, { name: `list:${list}`, ttlMs: LEASE_MS, signal: currentWork().signal }, async () => {
        const before = (await this.#lists.get(list)) ?? [];
        const seen = before.length === 0 ? [] : await this.#seen.getMany(before.map(({ key }) => key));
        const living = before.map((entry, at) => ({ ...entry, seenAt: seen[at] })).filter((entry) => entry.seenAt !== undefined);
        const byUse = living.toSorted((a, b) => b.seenAt! - a.seenAt!).map(({ key, createdAt }) => ({ key, createdAt }));
        await this.#lists.set(list, [added, ...byUse.slice(0, most - 1)], this.options.absolute + SLACK_MS);
        return byUse.slice(most - 1).map(({ key }) => key);
      }),
    );
  }

  #ttlOf({ endsAt }: SessionRecord): number {
    return Math.max(1, endsAt - this.now() + SLACK_MS);
  }
}

/** Whoever changes the record of a session holds the lease of this name. */
export function leaseOf(key: string): string {
  return `session:${key}`;
}

function userList(subject: string): string {
  return `user:${hash('sha256', subject, 'base64url')}`;
}

function sidList(sid: string): string {
  return `sid:${hash('sha256', sid, 'base64url')}`;
}
