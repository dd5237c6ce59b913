import { type Degradable, ProblemError, UnreachableError } from '@portico/api-mobile';
import { type Storage } from '../device/device.ts';
import { Store } from './store.ts';

/** A screen as it was seen last, and why it could not be asked for again. */
export interface Seen<T = unknown> {
  readonly data?: T | undefined;
  /** Milliseconds since 1970. */
  readonly at?: number | undefined;
  readonly error?: Error | undefined;
}

interface Loading {
  readonly stop: AbortController;
  run(): Promise<void>;
}

const MOST_KEPT = 40;
const AGAIN_MS = [2_000, 4_000, 8_000, 15_000] as const;

/** The last seen screens, kept on the device for reading them offline. What failed or came in part is asked for again by itself. */
export class Screens {
  readonly #stores = new Map<string, Store<Seen>>();
  readonly #loading = new Map<string, Loading>();
  #names: string[] = [];

  constructor(
    private readonly storage: Storage,
    private readonly failed: (error: Error) => unknown,
  ) {}

  async load(): Promise<void> {
    this.#names = JSON.parse((await this.storage.read('screens')) ?? '[]') as string[];
    for (const name of this.#names) {
      const text = await this.storage.read(`screen ${name}`);
      if (text !== undefined) this.of(name).set(JSON.parse(text) as Seen);
    }
  }

  of(name: string): Store<Seen> {
    let store = this.#stores.get(name);
    if (!store) this.#stores.set(name, (store = new Store<Seen>({})));
    return store;
  }

  /** Asks for it, and again until it is whole. @returns stops that */
  open<T extends Degradable>(name: string, ask: (signal: AbortSignal) => Promise<T>): () => void {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    const run = async () => {
      clearTimeout(timer);
      const store = this.of(name);
      let again = false;
      try {
        const data = await ask(stop.signal);
        store.set({ data, at: Date.now() });
        this.#keep(name, store.value);
        again = data.degraded !== undefined;
      } catch (thrown) {
        if (stop.signal.aborted) return;
        const error = thrown as Error;
        store.set({ ...store.value, error });
        this.failed(error);
        again = error instanceof UnreachableError || (error instanceof ProblemError && error.problem.retryable === true);
      }
      if (stop.signal.aborted || !again) return;
      timer = setTimeout(() => void run(), AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)]);
      failures += 1;
    };
    this.#loading.set(name, { stop, run });
    void run();
    return () => {
      stop.abort();
      clearTimeout(timer);
      if (this.#loading.get(name)?.stop === stop) this.#loading.delete(name);
    };
  }

  /** Asks for the open screen of this name now. */
  refresh(name: string): void {
    void this.#loading.get(name)?.run();
  }

  async forget(): Promise<void> {
    await Promise.all(this.#names.map((name) => this.storage.write(`screen ${name}`, undefined)));
    this.#names = [];
    this.#stores.clear();
    await this.storage.write('screens', undefined);
  }

  #keep(name: string, seen: Seen): void {
    this.#names = [...this.#names.filter((each) => each !== name), name];
    for (const old of this.#names.splice(0, this.#names.length - MOST_KEPT)) void this.storage.write(`screen ${old}`, undefined);
    void this.storage.write(`screen ${name}`, JSON.stringify(seen));
    void this.storage.write('screens', JSON.stringify(this.#names));
  }
}
