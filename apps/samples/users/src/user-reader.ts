import {
  inOrderOf, notFound, type Page, type PageQuery, readPage, type RowOrder, type SqlDatabase,
} from '@portico/samples-chassis';
import { addressOf, type AddressRow, USER_COLUMNS, userOf, type UserRow } from './user-row.ts';
import { type Account, type Address, type Preferences, type User } from './users.schema.ts';

const byId: RowOrder = { name: 'users', columns: ['id'], direction: 'ASC' };

/** All reading of users. */
export class UserReader {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** By id; `seller` keeps those who sell, or those who do not. */
  list({ seller }: { seller?: boolean }, page: PageQuery): Page<User> {
    const where = seller === undefined ? '' : `WHERE shop_name IS ${seller ? 'NOT ' : ''}NULL`;
    return this.#page(`SELECT ${USER_COLUMNS} FROM users ${where}`, [], page);
  }

  /** Those whose name, or whose shop's name, holds the text. */
  search(text: string, page: PageQuery): Page<User> {
    const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    const select = String.raw`SELECT ${USER_COLUMNS} FROM users WHERE name LIKE ? ESCAPE '\' OR shop_name LIKE ? ESCAPE '\'`;
    return this.#page(select, [pattern, pattern], page);
  }

  /** The users asked for, in that order; unknown ids are left out. */
  batch(ids: readonly string[]): User[] {
    const rows = this.#database.all<UserRow>(
      `SELECT ${USER_COLUMNS} FROM users WHERE id IN (SELECT value FROM json_each(?))`, JSON.stringify(ids),
    );
    return inOrderOf(ids, rows.map(userOf));
  }

  /** @throws {ProblemError} 404 */
  one(id: string): User {
    const [user] = this.batch([id]);
    if (!user) throw notFound('user', id);
    return user;
  }

  /** @throws {ProblemError} 404 */
  account(id: string): Account {
    const account = this.#database.get<Account>('SELECT id, name, email FROM users WHERE id = ?', id);
    if (!account) throw notFound('user', id);
    return account;
  }

  /** @throws {ProblemError} 404 */
  preferences(id: string): Preferences {
    const row = this.#database.get<{ preferences: string }>('SELECT preferences FROM users WHERE id = ?', id);
    if (!row) throw notFound('user', id);
    return JSON.parse(row.preferences);
  }

  /** The default one first. @throws {ProblemError} 404 */
  addresses(id: string): Address[] {
    this.account(id);
    const rows = this.#database.all<AddressRow>('SELECT * FROM addresses WHERE user_id = ? ORDER BY is_default DESC, id', id);
    return rows.map(addressOf);
  }

  #page(select: string, values: string[], page: PageQuery): Page<User> {
    const { items, nextCursor } = readPage<UserRow>(this.#database, { select, values, order: byId }, page);
    return { items: items.map(userOf), nextCursor };
  }
}
