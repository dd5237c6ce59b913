import { useSyncExternalStore } from 'react';

/** A value that all tabs of the shop share. No secret may be one: any script of the page can read it. */
export class Stored<T> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(
    private readonly name: string,
    private readonly initial: T,
  ) {
    this.#value = this.#read();
    addEventListener('storage', ({ key }) => {
      if (key !== name && key !== null) return;
      this.#value = this.#read();
      this.#tell();
    });
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    localStorage.setItem(this.name, JSON.stringify(value));
    this.#tell();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #read(): T {
    try {
      const text = localStorage.getItem(this.name);
      return text === null ? this.initial : (JSON.parse(text) as T);
    } catch {
      return this.initial;
    }
  }
}

export function useStored<T>(stored: Stored<T>): T {
  return useSyncExternalStore(stored.subscribe, () => stored.value);
}
