import { type Store } from './store.ts';

/** Something that is to be done once, even if the network, the app or the gateway is away for a while. */
export interface Waiting<T> {
  /** Its Idempotency-Key: the same for each try. */
  readonly key: string;
  readonly what: T;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Why it was refused. It is not tried again; the user decides. */
  readonly refused?: string | undefined;
}

/** What became of one try. */
export type Outcome = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly why: string } | { readonly kind: 'later' };

const FIRST_WAIT_MS = 1_000;
const LAST_WAIT_MS = 30_000;

/** Sends what waits, one after the other in the order in which it was put in, until it is done or refused. */
export class Outbox<T> {
  #running: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  /** @param send must not throw */
  constructor(
    readonly waiting: Store<readonly Waiting<T>[]>,
    private readonly send: (entry: Waiting<T>) => Promise<Outcome>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Puts something in and tries at once. Resolves after that try, whatever came of it. */
  add(what: T, key: string): Promise<void> {
    this.waiting.set([...this.waiting.value, { key, what, since: this.now() }]);
    return this.run();
  }

  /** Takes out what was refused, or is not wanted any more. */
  drop(key: string): void {
    this.waiting.set(this.waiting.value.filter((each) => each.key !== key));
  }

  /** Tries everything that waits: after the start, and when the network is back. */
  run(): Promise<void> {
    clearTimeout(this.#timer);
    return (this.#running ??= this.#run().finally(() => (this.#running = undefined)));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    for (;;) {
      const next = this.waiting.value.find(({ refused }) => refused === undefined);
      if (!next) return;
      const outcome = await this.send(next);
      if (outcome.kind === 'later') {
        this.#timer = setTimeout(() => void this.run(), Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures));
        this.#failures += 1;
        return;
      }
      this.#failures = 0;
      if (outcome.kind === 'done') this.drop(next.key);
      else this.waiting.set(this.waiting.value.map((each) => (each.key === next.key ? { ...each, refused: outcome.why } : each)));
    }
  }
}
