/** One measurement of a trace that was recorded, so that a slow bucket leads to an example of it. */
export interface Exemplar {
  readonly traceId: string;
  readonly spanId: string;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Upper bounds, seconds: those of the semantic conventions for HTTP durations, with two below for what a cache answers. */
export const SECONDS: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Counts values by size. */
export class Histogram {
  /** One more than bounds: the last counts what is above them all. */
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[];
  count = 0;
  sum = 0;

  constructor(readonly bounds = SECONDS) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
    this.exemplars = new Array<Exemplar | undefined>(bounds.length + 1).fill(undefined);
  }

  /** @returns the bucket, for an exemplar */
  record(value: number): number {
    const { bounds } = this;
    let at = 0;
    while (at < bounds.length && value > bounds[at]!) at += 1;
    this.counts[at]! += 1;
    this.count += 1;
    this.sum += value;
    return at;
  }
}
