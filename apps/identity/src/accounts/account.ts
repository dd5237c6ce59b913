/** Somebody who can sign in. */
export interface Account {
  /** `sub` in every token. */
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** Where accounts come from. */
export abstract class Accounts {
  abstract byId(id: string): Account | undefined;
  /** @param login the e-mail address, in any case */
  abstract byLogin(login: string): Account | undefined;
}
