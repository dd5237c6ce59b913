import { hash, randomBytes } from 'node:crypto';
import { type ChangeFeed, notFound, ProblemError, type SqlDatabase } from '@portico/samples-chassis';
import { DRAFT_COLUMNS, type Draft, draftOf, type DraftRow } from './order-row.ts';
import { type NewOrder, type OrderLine } from './orders.schema.ts';

/** All changes of orders. Each method is one transaction, and says what it found another process had done before. */
export class OrderStore {
  readonly #database: SqlDatabase;
  readonly #feed: ChangeFeed;
  readonly #now: () => number;

  constructor(database: SqlDatabase, feed: ChangeFeed, now: () => number = Date.now) {
    this.#database = database;
    this.#feed = feed;
    this.#now = now;
  }

  /**
   * Writes a pending order, or finds the one that the same user wrote with the same key.
   * @throws {ProblemError} 422 when the key came with another payload (idempotency-key draft 07, section 2.6).
   */
  begin({ userId, lines, addressId }: NewOrder, key: string | undefined): Draft {
    const requestHash = hash('sha256', JSON.stringify([lines, addressId]), 'base64url');
    return this.#database.transaction(() => {
      const known = key === undefined ? undefined : this.#database.get<DraftRow>(
        `SELECT ${DRAFT_COLUMNS} FROM order_records WHERE user_id = ? AND idempotency_key = ?`, userId, key,
      );
      if (known && known.request_hash !== requestHash) {
        throw new ProblemError(422, 'idempotency_key_reused', 'This Idempotency-Key came with another payload before.');
      }
      const now = this.#timestamp();
      return draftOf(known ?? this.#database.get<DraftRow>(
        `INSERT INTO order_records
           (user_id, address_id, status, wish, hold_id, idempotency_key, request_hash, placed_at, updated_at)
         VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?) RETURNING ${DRAFT_COLUMNS}`,
        userId, addressId ?? null, JSON.stringify(lines), randomBytes(12).toString('hex'), key ?? null, requestHash, now, now,
      ) as DraftRow);
    });
  }

  /** Makes a pending order a placed one, with the lines as they were taken. Returns its status then. */
  place(id: string, lines: readonly OrderLine[]): Draft['status'] {
    const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amountMinor, 0);
    return this.#settle(id, () => {
      this.#database.run(
        `UPDATE order_records SET status = 'placed', lines = ?, total_minor = ?, updated_at = ? WHERE id = ?`,
        JSON.stringify(lines), total, this.#timestamp(), id,
      );
      this.#feed.record(id);
    });
  }

  /**
   * Gives up a pending order; its key is free again. Returns its status then.
   * @param releaseDue whether stock may have been taken for it.
   */
  fail(id: string, { releaseDue }: { releaseDue: boolean }): Draft['status'] {
    return this.#settle(id, () => {
      this.#database.run(
        `UPDATE order_records SET status = 'failed', release_due = ?, idempotency_key = NULL, updated_at = ? WHERE id = ?`,
        releaseDue ? 1 : 0, this.#timestamp(), id,
      );
    });
  }

  /**
   * Cancels an order that was not sent; one that is cancelled stays so.
   * @throws {ProblemError} 404, or 409 when it was sent.
   */
  cancel(id: string): Draft {
    return this.#database.transaction(() => {
      const draft = this.#draft(id);
      if (!draft || draft.status === 'pending' || draft.status === 'failed') throw notFound('order', id);
      if (draft.status === 'cancelled') return draft;
      if (draft.status !== 'placed') throw new ProblemError(409, 'not_cancellable', `Order ${id} is ${draft.status}.`);
      this.#database.run(
        `UPDATE order_records SET status = 'cancelled', release_due = 1, version = version + 1, updated_at = ? WHERE id = ?`,
        this.#timestamp(), id,
      );
      this.#feed.record(id);
      return draft;
    });
  }

  statusOf(id: string): Draft['status'] | undefined {
    return this.#draft(id)?.status;
  }

  /** Notes that stock may be held for an order that no longer wants it. */
  dueForRelease(id: string): void {
    this.#database.run('UPDATE order_records SET release_due = 1 WHERE id = ?', id);
  }

  released(id: string): void {
    this.#database.run('UPDATE order_records SET release_due = 0 WHERE id = ?', id);
  }

  /** Orders whose stock is to be given back. */
  releases(): Draft[] {
    const sql = `SELECT ${DRAFT_COLUMNS} FROM order_records WHERE release_due = 1 ORDER BY number`;
    return this.#database.all<DraftRow>(sql).map(draftOf);
  }

  /** Pending orders that are older than `ageMs`. */
  pending(ageMs: number): Draft[] {
    const before = new Date(this.#now() - ageMs).toISOString();
    const sql = `SELECT ${DRAFT_COLUMNS} FROM order_records WHERE status = 'pending' AND updated_at <= ? ORDER BY number`;
    return this.#database.all<DraftRow>(sql, before).map(draftOf);
  }

  #settle(id: string, change: () => void): Draft['status'] {
    return this.#database.transaction(() => {
      if (this.statusOf(id) === 'pending') change();
      return this.statusOf(id) ?? 'failed';
    });
  }

  #draft(id: string): Draft | undefined {
    const row = this.#database.get<DraftRow>(`SELECT ${DRAFT_COLUMNS} FROM order_records WHERE id = ?`, id);
    return row && draftOf(row);
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString();
  }
}
