import { type Account, Accounts } from './account.ts';
import { PEOPLE } from './people.ts';

/** Every seeded account's password. It is printed in the README, so the provider never starts in production. */
export const DEMO_PASSWORD = 'portico-demo';

/** The users of the sample service `users`, under the same ids and e-mail addresses. */
export class SeededAccounts extends Accounts {
  readonly #byId: ReadonlyMap<string, Account>;
  readonly #byEmail: ReadonlyMap<string, Account>;

  constructor(people: readonly Account[] = PEOPLE) {
    super();
    this.#byId = new Map(people.map((account) => [account.id, account]));
    this.#byEmail = new Map(people.map((account) => [account.email, account]));
  }

  ids(): Iterable<string> {
    return this.#byId.keys();
  }

  byId(id: string): Account | undefined {
    return this.#byId.get(id);
  }

  byLogin(login: string): Account | undefined {
    return this.#byEmail.get(login.trim().toLowerCase());
  }
}
