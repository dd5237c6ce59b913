import { type DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** A value that SQL text may be given by `?`. */
export type SqlValue = SQLInputValue;

/** One connection to SQLite: prepared statements are kept, and a transaction is a function. */
export class SqlDatabase {
  readonly #statements = new Map<string, StatementSync>();
  readonly #connection: DatabaseSync;

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** All rows. The row type is the caller's word for the columns it selects. */
  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#prepared(sql).all(...values) as Row[];
  }

  /** The first row, if there is one. */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined;
  }

  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  /** Runs a script of several statements, none of them kept. */
  script(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Runs `work` alone among all writers, of this process and others; whatever it throws undoes it all. */
  transaction<Result>(work: () => Result): Result {
    return this.#between('BEGIN IMMEDIATE', work);
  }

  /** Runs several reads on one state of the data, whatever other processes write meanwhile. */
  snapshot<Result>(work: () => Result): Result {
    return this.#between('BEGIN DEFERRED', work);
  }

  close(): void {
    this.#statements.clear();
    if (this.#connection.isOpen) this.#connection.close();
  }

  #between<Result>(begin: string, work: () => Result): Result {
    this.#connection.exec(begin);
    try {
      const result = work();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite itself rolls back on some faults (a full disk), and a second ROLLBACK would hide the first error.
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#connection.prepare(sql)));
    return statement;
  }
}
