import { Gradient } from './gradient.ts';

/** A service that works on `capacity` calls at once, each for `workMs`: more wait their turn in it. */
function run(gradient: Gradient, { capacity, workMs, wanted, seconds }: { capacity: number; workMs: number; wanted: number; seconds: number }, from = 0): number {
  let now = from;
  for (const until = from + seconds * 1000; now < until; ) {
    const inFlight = Math.min(wanted, gradient.limit);
    const latency = workMs * Math.max(1, inFlight / capacity);
    // As many as are answered in this time.
    const step = latency / inFlight;
    now += step;
    gradient.sample(latency, inFlight, false, now);
  }
  return now;
}

describe('the adaptive limit', () => {
  it('stays near what the service can take under a lasting overload', () => {
    const gradient = new Gradient(4, 256, () => 0.5);
    let now = 0;
    const limits: number[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      now = run(gradient, { capacity: 16, workMs: 20, wanted: 500, seconds: 60 }, now);
      limits.push(gradient.limit);
    }
    // Enough to keep it busy; and its queue is no longer than its work.
    for (const limit of limits) {
      expect(limit).toBeGreaterThanOrEqual(12);
      expect(limit).toBeLessThanOrEqual(64);
    }
  });

  it('grows where there is room', () => {
    const gradient = new Gradient(4, 256, () => 0.5);
    run(gradient, { capacity: 1_000, workMs: 10, wanted: 500, seconds: 30 });
    expect(gradient.limit).toBeGreaterThan(128);
  });

  it('stays as it is while there is little to do', () => {
    const gradient = new Gradient(4, 256, () => 0.5);
    const { limit } = gradient;
    run(gradient, { capacity: 100, workMs: 10, wanted: 3, seconds: 30 });
    expect(gradient.limit).toBe(limit);
  });

  it('falls when answers do not come in time, but not below the least', () => {
    const gradient = new Gradient(4, 256, () => 0.5);
    for (let call = 0; call < 2_000; call += 1) gradient.sample(2_000, 32, true, call * 50);
    expect(gradient.limit).toBe(4);
  });

  it('takes a service that became slower for what it is, in time', () => {
    const gradient = new Gradient(4, 256, () => 0.5);
    const now = run(gradient, { capacity: 64, workMs: 10, wanted: 50, seconds: 30 });
    run(gradient, { capacity: 64, workMs: 100, wanted: 50, seconds: 120 }, now);
    expect(gradient.limit).toBeGreaterThan(32);
  });
});
