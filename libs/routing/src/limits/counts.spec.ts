import { Counts } from './counts.ts';

describe('Counts', () => {
  it('counts a caller within a window that begins with its first request', () => {
    let now = 0;
    const counts = new Counts(1_000, 10, () => now);
    expect(counts.take('a')).toEqual({ taken: 1, resetAt: 1_000 });
    now = 999;
    expect(counts.take('a')).toEqual({ taken: 2, resetAt: 1_000 });
    expect(counts.take('b')).toEqual({ taken: 1, resetAt: 1_999 });
    now = 1_000;
    expect(counts.take('a')).toEqual({ taken: 1, resetAt: 2_000 });
  });

  it('stays within its bound whatever the number of callers, and forgets those first that came first', () => {
    let now = 0;
    const counts = new Counts(60_000, 1_000, () => now);
    for (let caller = 0; caller < 100_000; caller += 1) {
      now += 0.001;
      counts.take(`10.${caller}`);
      if (counts.size > 1_000) throw new Error(`${counts.size} callers`);
    }
    expect(counts.take('10.99999').taken).toBe(2);
    expect(counts.take('10.98000').taken).toBe(1);
  });

  it('lets go of callers whose windows are over without anybody asking for them', () => {
    let now = 0;
    const counts = new Counts(1_000, 100_000, () => now);
    for (let caller = 0; caller < 5_000; caller += 1) counts.take(`a${caller}`);
    now = 1_000;
    for (let caller = 0; caller < 3_000; caller += 1) counts.take(`b${caller}`);
    now = 2_000;
    counts.take('c');
    expect(counts.size).toBe(3_001);
  });

  it('goes on from what others counted, and believes them when they began a window of their own', () => {
    let now = 0;
    const counts = new Counts(60_000, 10, () => now);
    expect(counts.learn('a', 7, 30_000)).toEqual({ taken: 7, resetAt: 30_000 });
    // An answer that was overtaken.
    expect(counts.learn('a', 5, 30_010)).toEqual({ taken: 5, resetAt: 30_010 });
    expect(counts.take('a').taken).toBe(8);
    now = 1_000;
    expect(counts.learn('a', 1, 60_000)).toEqual({ taken: 1, resetAt: 61_000 });
    expect(counts.take('a').taken).toBe(2);
  });
});
