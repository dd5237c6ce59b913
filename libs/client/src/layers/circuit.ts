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
  /** Another one with each state that it gets into. */
  #period = 1;
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

  /** @returns what the call ends with in `leave`; 0 for one that may not be made */
  enter(now: number): number {
    if (this.#state === 'closed') return this.#period;
    if (this.#state === 'open' && now >= this.#openUntil) this.#halfOpen();
    if (this.#state === 'half-open' && this.#probing < PROBES) {
      this.#probing += 1;
      return this.#period;
    }
    this.refused += 1;
    return 0;
  }

  /** @param outcome `none`: nobody can tell how the service is */
  leave(period: number, outcome: 'good' | 'failure' | 'none', now: number): void {
    // Begun in another state, such as before it opened: tells nothing new, and has no probe's place.
    if (period !== this.#period) return;
    if (this.#state === 'closed') return this.#count(outcome, now);
    this.#probing -= 1;
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
    this.#become('open');
    this.#openUntil = now + this.options.openFor;
    this.opened += 1;
    this.#window.clear();
  }

  #halfOpen(): void {
    this.#become('half-open');
    this.#probing = 0;
    this.#good = 0;
  }

  #close(): void {
    this.#become('closed');
    this.#window.clear();
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#period += 1;
  }
}
