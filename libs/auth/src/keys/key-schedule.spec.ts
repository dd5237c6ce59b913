import { activeKey, OVERLAP_MS, retired, rotated } from './key-schedule.ts';
import { newStoredKey, type StoredKey } from './stored-key.ts';

const NOON = Date.parse('2026-10-01T12:00:00Z');
const HOUR = 3_600_000;

describe('the schedule of signing keys', () => {
  let first: StoredKey;
  let second: StoredKey;
  let spare: StoredKey;
  const kids = (keys: readonly StoredKey[]) => keys.map(({ kid }) => kid);

  beforeAll(async () => {
    first = await newStoredKey('ES256', NOON);
    second = await newStoredKey('ES256', NOON + HOUR + OVERLAP_MS);
    spare = await newStoredKey('ES256', NOON);
  });

  it('publishes a new key before it signs, longer than services may keep the old list', () => {
    const keys = rotated([first], second, NOON + HOUR);
    expect(kids(keys)).toEqual([first.kid, second.kid]);
    expect(OVERLAP_MS).toBeGreaterThanOrEqual(2 * 300_000);
    expect(activeKey(keys, NOON + HOUR + OVERLAP_MS - 1)).toBe(first);
    expect(activeKey(keys, NOON + HOUR + OVERLAP_MS)).toBe(second);
  });

  it('keeps the one before as long as its tokens may be about, and drops it at a later rotation', async () => {
    const third = await newStoredKey('ES256', NOON + 5 * HOUR);
    const soon = NOON + HOUR + OVERLAP_MS + 90_000;
    expect(kids(rotated([first, second], third, soon))).toEqual([first.kid, second.kid, third.kid]);
    expect(kids(rotated([first, second], third, NOON + 4 * HOUR))).toEqual([second.kid, third.kid]);
  });

  it('signs with the first where none is active yet, and does not mind the order in the file', () => {
    expect(activeKey([second, first], NOON - HOUR)).toBe(first);
    expect(activeKey([second, first], NOON + 9 * HOUR)).toBe(second);
  });

  describe('when a key leaked', () => {
    it('goes on with the next at once, without waiting for the overlap', () => {
      const now = NOON + HOUR + 1;
      const keys = retired([first, second], first.kid, spare, now);
      expect(kids(keys)).toEqual([second.kid]);
      expect(activeKey(keys, now).activeFrom).toBe(new Date(now).toISOString());
    });

    it('goes back to the one before where that is still there', () => {
      const keys = retired([first, second], second.kid, spare, NOON + 2 * HOUR);
      expect(keys).toEqual([first]);
    });

    it('makes a new one where no other is left', () => {
      const keys = retired([first], first.kid, spare, NOON + HOUR);
      expect(keys).toEqual([{ ...spare, activeFrom: '2026-10-01T13:00:00.000Z' }]);
    });

    it('says so when there is no such key', () => {
      expect(() => retired([first], 'other', spare, NOON)).toThrow('there is no key other');
    });
  });
});
