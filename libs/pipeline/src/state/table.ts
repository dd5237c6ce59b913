import { type Keyv } from 'keyv';

/** Values by key. Times to live in milliseconds. */
export interface Table<T> {
  get(key: string): Promise<T | undefined>;
  getMany(keys: string[]): Promise<(T | undefined)[]>;
  set(key: string, value: T, ttlMs: number): Promise<void>;
  /** Only if there is none. @returns whether it was set */
  add(key: string, value: T, ttlMs: number): Promise<boolean>;
  /** Only if there is one. @returns whether it was set */
  replace(key: string, value: T, ttlMs: number): Promise<boolean>;
  /** @returns whether there was one */
  delete(key: string): Promise<boolean>;
}

export type Condition = 'if-new' | 'if-there';

/** What a table needs of the store under its Keyv. */
export interface Ground {
  /** Runs one operation within its time. @throws GatewayError `state_unavailable` */
  run<R>(operation: () => Promise<R>): Promise<R>;
  /** Sets a serialized value as one indivisible step. */
  setIf(condition: Condition, key: string, value: string, ttlMs: number): Promise<boolean>;
}

export class KeyvTable<T> implements Table<T> {
  constructor(
    private readonly keyv: Keyv<T>,
    private readonly ground: Ground,
  ) {}

  get(key: string): Promise<T | undefined> {
    return this.ground.run(() => this.keyv.get<T>(key));
  }

  getMany(keys: string[]): Promise<(T | undefined)[]> {
    return this.ground.run(() => this.keyv.getMany<T>(keys));
  }

  async set(key: string, value: T, ttlMs: number): Promise<void> {
    await this.ground.run(() => this.keyv.set(key, value, ttlMs));
  }

  add(key: string, value: T, ttlMs: number): Promise<boolean> {
    return this.#setIf('if-new', key, value, ttlMs);
  }

  replace(key: string, value: T, ttlMs: number): Promise<boolean> {
    return this.#setIf('if-there', key, value, ttlMs);
  }

  delete(key: string): Promise<boolean> {
    return this.ground.run(() => this.keyv.delete(key));
  }

  async #setIf(condition: Condition, key: string, value: T, ttlMs: number): Promise<boolean> {
    const serialized = String(await this.keyv.serializeData({ value, expires: Date.now() + ttlMs }));
    return this.ground.run(() => this.ground.setIf(condition, key, serialized, ttlMs));
  }
}
