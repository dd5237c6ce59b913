import { RateWindow } from '../rate-window.ts';
import { type ActiveOptions, type PassiveOptions } from './health.options.ts';

/** With fewer calls in the window, their share of failures says nothing. */
const MIN_CALLS = 20;
const MOST_DOUBLINGS = 4;

/** How well an instance is: by what its calls come to, and by what it answers when asked. Times in milliseconds. */
export class InstanceHealth {
  /** Failures in a row. */
  failures = 0;
  /** Until when it is out for failing; 0 when it is not. */
  ejectedUntil = 0;
  /** Whether it takes calls again since it was out last. */
  isBack = true;
  /** How often it was taken out, since the start. */
  ejections = 0;
  /** What the probes say; true until they say otherwise. */
  isAlive = true;
  /** Since when it takes calls again, while it gets less than its share; 0 otherwise. */
  rampingSince = 0;
  /** Ejections that came soon after each other. */
  #inARow = 0;
  #probes = 0;
  readonly #window = new RateWindow(10_000);

  /** @returns whether the instance should be taken out */
  record(isFailure: boolean, { consecutiveFailures, failureRate, window }: PassiveOptions, now: number): boolean {
    this.#window.windowMs = window;
    this.#window.record(isFailure, now);
    if (!isFailure) {
      this.failures = 0;
      return false;
    }
    this.failures += 1;
    const { total, failed } = this.#window;
    return this.failures >= consecutiveFailures || (total >= MIN_CALLS && failed >= total * failureRate);
  }

  /** Each time soon after the last one it is out for twice as long. */
  eject({ ejectFor }: PassiveOptions, now: number): void {
    const isRelapse = this.ejections > 0 && now - this.ejectedUntil < ejectFor * 2 ** (this.#inARow + 1);
    this.#inARow = isRelapse ? Math.min(this.#inARow + 1, MOST_DOUBLINGS) : 0;
    this.ejections += 1;
    this.isBack = false;
    this.ejectedUntil = now + ejectFor * 2 ** this.#inARow;
    this.#window.clear();
  }

  isEjected(now: number): boolean {
    return this.ejectedUntil > now;
  }

  /** After an ejection: takes calls again, slowly at first, and one failure is enough to take it out again. */
  comeBack(passive: PassiveOptions | 'off', now: number): void {
    this.isBack = true;
    if (passive !== 'off') this.failures = passive.consecutiveFailures - 1;
    this.rampingSince = now;
  }

  /** What a probe found. @returns whether it changed whether the instance is alive */
  probed(isGood: boolean, { healthyAfter, unhealthyAfter }: ActiveOptions, now: number): boolean {
    this.#probes = isGood === this.isAlive ? 0 : this.#probes + 1;
    if (this.#probes < (isGood ? healthyAfter : unhealthyAfter) || isGood === this.isAlive) return false;
    this.#probes = 0;
    this.isAlive = isGood;
    if (isGood) this.rampingSince = now;
    return true;
  }

  /** What part of its share it gets, from 0.1 to 1. */
  ramp(slowStartMs: number, now: number): number {
    const since = now - this.rampingSince;
    if (since < slowStartMs) return Math.max(0.1, since / slowStartMs);
    this.rampingSince = 0;
    return 1;
  }
}
