import { useSyncExternalStore } from 'react';
import { type Storage } from '../device/device.ts';

/** A value that the app shows, kept across its starts if it has a name. */
export class Store<T> {
  readonly #listeners = new Set<() => void>();

  constructor(
    public value: T,
    private readonly kept?: { readonly storage: Storage; readonly name: string },
  ) {}

  /** Takes up what was kept, if anything was. */
  async load(): Promise<void> {
    const text = await this.kept?.storage.read(this.kept.name);
    if (text !== undefined) this.#tell(JSON.parse(text) as T);
  }

  set(value: T): void {
    this.#tell(value);
    void this.kept?.storage.write(this.kept.name, JSON.stringify(value));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(value: T): void {
    this.value = value;
    for (const listener of this.#listeners) listener();
  }
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, () => store.value);
}
