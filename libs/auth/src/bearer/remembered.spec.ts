import { Remembered } from './remembered.ts';

describe('what is remembered', () => {
  let now = 0;
  const remembered = (maxEntries: number) => new Remembered<number>(maxEntries, () => now);

  beforeEach(() => {
    now = 1_000_000;
  });

  it('is gone when its time is over', () => {
    const some = remembered(10);
    some.set('a', 1, now + 100);
    now += 99;
    expect(some.get('a')).toBe(1);
    now += 1;
    expect([some.get('a'), some.size]).toEqual([undefined, 0]);
  });

  it('is not kept at all when that is over already', () => {
    const some = remembered(10);
    some.set('a', 1, now + 100);
    some.set('a', 2, now);
    expect(some.get('a')).toBeUndefined();
  });

  it('is never more than it may be: what was not asked for longest goes first', () => {
    const some = remembered(3);
    for (const key of ['a', 'b', 'c']) some.set(key, 1, now + 60_000);
    now += 1_000;
    some.get('a');
    some.set('d', 1, now + 60_000);
    some.set('e', 1, now + 60_000);
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => some.get(key))).toEqual([1, undefined, undefined, 1, 1]);
    expect(some.size).toBe(3);
  });

  it('is replaced, deleted and cleared as told', () => {
    const some = remembered(2);
    some.set('a', 1, now + 100);
    some.set('a', 2, now + 100);
    some.set('b', 3, now + 100);
    expect([some.get('a'), some.size]).toEqual([2, 2]);
    some.delete('a');
    expect(some.get('a')).toBeUndefined();
    some.clear();
    expect(some.size).toBe(0);
  });
});
