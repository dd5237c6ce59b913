import { type DatabaseSync, type StatementSync } from 'node:sqlite';
import { InvalidGrant } from 'oidc-provider/lib/helpers/errors.js';
import { type IdentityDatabase } from './identity-database.ts';

type Payload = Record<string, unknown>;

/** Models that die with their grant. An interaction names a grant too, but must outlive it. */
const GRANTED = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode', 'BackchannelAuthenticationRequest']);

/** Keeps one of oidc-provider's models in the database: the port that it calls "adapter". */
export class RecordsAdapter {
  readonly #model: string;
  readonly #database: IdentityDatabase;
  readonly #now: () => number;
  readonly #statements = new Map<string, StatementSync>();

  /** @param now milliseconds since the epoch */
  constructor(model: string, database: IdentityDatabase, now: () => number = Date.now) {
    this.#model = model;
    this.#database = database;
    this.#now = now;
  }

  async upsert(id: string, payload: Payload, expiresInS?: number): Promise<void> {
    const grantId = GRANTED.has(this.#model) ? text(payload['grantId']) : null;
    this.#run(
      `INSERT INTO records (model, id, payload, expires_at, grant_id, uid, user_code) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at,
         grant_id = excluded.grant_id, uid = excluded.uid, user_code = excluded.user_code`,
      this.#model, id, JSON.stringify(payload), expiresInS === undefined ? null : this.#nowS() + expiresInS,
      grantId, text(payload['uid']), text(payload['userCode']),
    );
  }

  async find(id: string): Promise<Payload | undefined> {
    return this.#findBy('id', id);
  }

  async findByUid(uid: string): Promise<Payload | undefined> {
    return this.#findBy('uid', uid);
  }

  async findByUserCode(userCode: string): Promise<Payload | undefined> {
    return this.#findBy('user_code', userCode);
  }

  /**
   * Marks as used, once: of two processes that redeem the same token at the same moment only one may win, and the
   * other is a reuse like any later one (RFC 9700 §4.14.2), which ends the whole family.
   * @throws InvalidGrant when it was used before
   */
  async consume(id: string): Promise<void> {
    const { changes } = this.#run(
      'UPDATE records SET consumed_at = ? WHERE model = ? AND id = ? AND consumed_at IS NULL', this.#nowS(), this.#model, id,
    );
    if (Number(changes) === 1) return;
    this.#endFamily(id);
    throw new InvalidGrant(`${this.#model} already used`);
  }

  async destroy(id: string): Promise<void> {
    this.#run('DELETE FROM records WHERE model = ? AND id = ?', this.#model, id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.#run('DELETE FROM records WHERE grant_id = ? AND model = ?', grantId, this.#model);
  }

  #endFamily(id: string): void {
    this.#database.transaction(() => {
      const family = this.#prepare('SELECT grant_id FROM records WHERE model = ? AND id = ?').get(this.#model, id);
      const grantId = text(family?.['grant_id']);
      if (grantId === null) return;
      this.#run('DELETE FROM records WHERE grant_id = ?', grantId);
      this.#run("DELETE FROM records WHERE model = 'Grant' AND id = ?", grantId);
    });
  }

  #findBy(column: 'id' | 'uid' | 'user_code', value: string): Payload | undefined {
    const row = this.#prepare(
      `SELECT payload, consumed_at FROM records WHERE model = ? AND ${column} = ? AND (expires_at IS NULL OR expires_at > ?)`,
    ).get(this.#model, value, this.#nowS());
    if (row === undefined) return undefined;
    const payload = JSON.parse(String(row['payload'])) as Payload;
    return row['consumed_at'] === null ? payload : { ...payload, consumed: row['consumed_at'] };
  }

  #run(sql: string, ...values: (string | number | null)[]): ReturnType<StatementSync['run']> {
    return this.#prepare(sql).run(...values);
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const connection: DatabaseSync = this.#database.connection;
    const statement = connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #nowS(): number {
    return Math.floor(this.#now() / 1000);
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
