import { type Priority } from '@portico/pipeline';
import { type ConcurrencyOptions } from './concurrency.options.ts';
import { Gradient } from './gradient.ts';

type Options = Exclude<ConcurrencyOptions, 'off'>;

/** A call that waits for its turn. */
export interface Waiting {
  /** Changed by `raise` alone. */
  priority: Priority;
  /** Its turn has come; the slot is taken. */
  start(): void;
  /** There is no place for it. */
  shed(): void;
}

/** The most urgent first. */
const ORDER: readonly Priority[] = ['interactive', 'prefetch', 'background'];

export function isMoreUrgent(one: Priority, other: Priority): boolean {
  return ORDER.indexOf(one) < ORDER.indexOf(other);
}

/** How many calls to a service wait for their answer's head at once, and who waits for a place. */
export class Limiter {
  inFlight = 0;
  /** Calls that were refused, since the start, by priority. */
  readonly shed: Record<Priority, number> = { interactive: 0, prefetch: 0, background: 0 };
  readonly #queues: Record<Priority, Waiting[]> = { interactive: [], prefetch: [], background: [] };
  #queued = 0;
  readonly #gradient: Gradient;

  constructor(
    private options: Options,
    random: () => number,
  ) {
    this.#gradient = new Gradient(options.min, options.max, random, ownBusyness());
  }

  configure(options: Options): void {
    this.options = options;
    this.#gradient.min = options.min;
    this.#gradient.max = options.max;
    this.#startWaiting();
  }

  get limit(): number {
    return this.options.limit === 'adaptive' ? this.#gradient.limit : this.options.limit;
  }

  get queued(): number {
    return this.#queued;
  }

  /** Longest wait, milliseconds. */
  get queueForMs(): number {
    return this.options.queueFor;
  }

  /** @returns whether the call may be made at once; it then ends in `leave` */
  enter(): boolean {
    if (this.#queued > 0 || this.inFlight >= this.limit) return false;
    this.inFlight += 1;
    return true;
  }

  leave(): void {
    this.inFlight -= 1;
    if (this.#queued > 0) this.#startWaiting();
  }

  /** How long an answer's head took; tells the limit. @param inFlight when it was asked for */
  sample(latencyMs: number, inFlight: number, isDropped: boolean, now: number): void {
    if (this.options.limit !== 'adaptive') return;
    if (this.#gradient.sample(latencyMs, inFlight, isDropped, now) && this.#queued > 0) this.#startWaiting();
  }

  /** Queues a call, in the place of a less urgent one if there is no other. @returns whether there was a place */
  wait(waiting: Waiting): boolean {
    if (this.#queued >= this.options.queue && !this.#makeRoom(waiting.priority)) {
      this.shed[waiting.priority] += 1;
      return false;
    }
    this.#queues[waiting.priority].push(waiting);
    this.#queued += 1;
    return true;
  }

  /** Takes a call out of the queue. @returns whether it was there */
  leaveQueue(waiting: Waiting): boolean {
    const queue = this.#queues[waiting.priority];
    const at = queue.indexOf(waiting);
    if (at < 0) return false;
    queue.splice(at, 1);
    this.#queued -= 1;
    return true;
  }

  /** Puts a call that waits behind those of another priority. */
  raise(waiting: Waiting, priority: Priority): void {
    if (!this.leaveQueue(waiting)) return;
    waiting.priority = priority;
    this.#queues[priority].push(waiting);
    this.#queued += 1;
  }

  #makeRoom(priority: Priority): boolean {
    for (let at = ORDER.length - 1; ORDER[at] !== priority; at -= 1) {
      const last = this.#queues[ORDER[at]!].pop();
      if (last === undefined) continue;
      this.#queued -= 1;
      this.shed[last.priority] += 1;
      last.shed();
      return true;
    }
    return false;
  }

  #startWaiting(): void {
    while (this.#queued > 0 && this.inFlight < this.limit) {
      const next = this.#queues.interactive.shift() ?? this.#queues.prefetch.shift() ?? this.#queues.background.shift();
      this.#queued -= 1;
      this.inFlight += 1;
      next!.start();
    }
  }
}

/** From this share of time on in which the event loop was at work, the process has its hands full. */
const BUSY = 0.85;

function ownBusyness(): () => boolean {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization > BUSY;
  };
}
