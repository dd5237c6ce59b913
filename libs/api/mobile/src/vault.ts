/**
 * Where a device keeps what nobody else may read: the Keychain of iOS, the Keystore of Android. Values are short texts.
 * README.md says how a native app implements it; {@link MemoryVault} forgets all when the app ends.
 */
export abstract class Vault {
  abstract read(name: string): Promise<string | undefined>;
  /** undefined: forget it. */
  abstract write(name: string, value: string | undefined): Promise<void>;
  /**
   * Runs one work at a time among all that use the same vault. A refresh token works once: two windows of an app that used
   * the same one would end the sign-in.
   */
  abstract exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export class MemoryVault extends Vault {
  readonly #values = new Map<string, string>();
  #last: Promise<unknown> = Promise.resolve();

  async read(name: string): Promise<string | undefined> {
    return this.#values.get(name);
  }

  async write(name: string, value: string | undefined): Promise<void> {
    if (value === undefined) this.#values.delete(name);
    else this.#values.set(name, value);
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => {});
    return run;
  }
}
