import { type BreakerState } from '@portico/pipeline';
import { RateWindow } from '../rate-window.ts';
import { type BreakerOptions } from './breaker.options.ts';

type Options = Exclude<BreakerOptions, 'off'>;

/** So many calls try at once, and so many good ones in a row close the circuit. */
const PROBES = 3;

/**
 * Whether a service is asked at all: closed, open for `openFor` after too many failures, then half-open, when a few calls try. Clocks are
 * milliseconds; nothing runs by itself.
 */
export class Circuit {
  #state: BreakerState = 'closed';
  #openUntil = 0;
  #probing = 0;
  #good = 0;
  readonly #window: RateWindow;
  /** How often it opened, and how many calls it refused, since the start. */
  opened = 0;
  refused = 0;

  constructor(private options: Options) {
    this.#window = new RateWindow(options.window);
  }

  configure(options: Options): void {
    if (options.window !== this.options.window) this.#window.clear();
    this.#window.windowMs = options.window;
    this.options = options;
  }

  state(now: number): BreakerState {
    return this.#state === 'open' && now >= this.#openUntil ? 'half-open' : this.#state;
  }

  /** How long until it is worth to come back; at least one second. */
  retryAfterSeconds(now: number): number {
    return Math.max(1, Math.ceil((this.#openUntil - now) / 1000));
  }

  /** Whether a call may be made; each one that may ends in `leave`. */
  enter(now: number): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state === 'open' && now >= this.#openUntil) this.#halfOpen();
    if (this.#state === 'half-open' && this.#probing < PROBES) {
      this.#probing += 1;
      return true;
    }
    this.refused += 1;
    return false;
  }

  /** @param outcome `none`: nobody can tell how the service is */
  leave(outcome: 'good' | 'failure' | 'none', now: number): void {
    if (this.#state === 'closed') return this.#count(outcome, now);
    // Begun before it opened: tells nothing new.
    if (this.#state === 'open') return;
    this.#probing = Math.max(0, this.#probing - 1);
    if (outcome === 'failure') this.#open(now);
    else if (outcome === 'good' && (this.#good += 1) >= PROBES) this.#close();
  }

  #count(outcome: 'good' | 'failure' | 'none', now: number): void {
    if (outcome === 'none') return;
    this.#window.record(outcome === 'failure', now);
    if (outcome === 'good') return;
    const { total, failed } = this.#window;
    if (total >= this.options.minRequests && failed >= total * this.options.failureRate) this.#open(now);
  }

  #open(now: number): void {
    this.#state = 'open';
    this.#openUntil = now + this.options.openFor;
    this.opened += 1;
    this.#window.clear();
  }

  #halfOpen(): void {
    this.#state = 'half-open';
    this.#probing = 0;
    this.#good = 0;
  }

  #close(): void {
    this.#state = 'closed';
    this.#window.clear();
  }
}
