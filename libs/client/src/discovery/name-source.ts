import { type Endpoint } from '../instance.ts';
import { isSame, type Source } from './source.ts';

/** What a look found, and for how long that is good. Milliseconds. */
export interface Looked {
  readonly endpoints: readonly Endpoint[];
  readonly ttlMs: number;
}

const EVERY_MS = 5_000;
const LEAST_MS = 1_000;

/** Instances behind a name, which is looked up again and again. A look-up that fails, or finds nothing, changes nothing. */
export class NameSource implements Source {
  #endpoints: readonly Endpoint[];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  problem: string | undefined;

  /**
   * @param first until the first look-up is done
   * @param everyMs longest time between look-ups; an answer that is good for less long is asked for sooner
   */
  constructor(
    first: readonly Endpoint[],
    private readonly look: () => Promise<Looked>,
    private readonly changed: () => void,
    private readonly everyMs = EVERY_MS,
  ) {
    this.#endpoints = first;
    void this.#again();
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #again(): Promise<void> {
    let waitMs = this.everyMs;
    try {
      const { endpoints, ttlMs } = await this.look();
      if (this.#isClosed) return;
      if (endpoints.length === 0) throw new Error('it has no addresses');
      this.problem = undefined;
      waitMs = Math.min(this.everyMs, Math.max(LEAST_MS, ttlMs));
      if (!isSame(endpoints, this.#endpoints)) {
        this.#endpoints = endpoints;
        this.changed();
      }
    } catch (error) {
      this.problem = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    }
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#again(), waitMs).unref();
  }
}
