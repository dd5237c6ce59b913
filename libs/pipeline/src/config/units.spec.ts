import fc from 'fast-check';
import { z } from 'zod';
import { bytes, duration, percent } from './units.ts';

describe('duration', () => {
  it.each([['500ms', 500], ['2s', 2_000], ['5m', 300_000], ['1h', 3_600_000], ['0s', 0]])('reads %s as %d ms', (text, ms) => {
    expect(duration.parse(text)).toBe(ms);
    expect(z.encode(duration, ms)).toBe(text);
  });

  it('writes any number of milliseconds so that it reads the same', () => {
    fc.assert(fc.property(fc.nat(2 ** 31 - 1), (ms) => duration.parse(z.encode(duration, ms)) === ms));
  });

  it('reads any amount in any unit', () => {
    const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
    fc.assert(fc.property(fc.nat(500), fc.constantFrom(...(['ms', 's', 'm', 'h'] as const)), (amount, unit) => {
      expect(duration.parse(`${amount}${unit}`)).toBe(amount * units[unit]);
    }));
  });

  it.each(['5', '5 s', '1.5s', '-1s', 's', '5d', '', 5, null, '5s5m'])('refuses %p with an example', (text) => {
    const issues = duration.safeParse(text).error?.issues ?? [];
    expect(issues.map(({ message }) => message)).toEqual(['expected a duration like 500ms, 2s, 5m']);
  });

  it('refuses what a timer of Node cannot wait for', () => {
    expect(duration.parse('596h')).toBe(596 * 3_600_000);
    expect(duration.safeParse('597h').error?.issues[0]?.message).toBe('expected a duration of at most 24 days');
  });
});

describe('bytes', () => {
  const sizes = [['16kb', 16_384], ['64mb', 67_108_864], ['1gb', 1_073_741_824], [0, 0], [1_500, 1_500]] as const;

  it.each(sizes)('reads %s as %d', (text, count) => {
    expect(bytes.parse(text)).toBe(count);
    expect(z.encode(bytes, count)).toBe(text);
  });

  it('takes a plain number and a number of b', () => {
    expect(bytes.parse(2_048)).toBe(2_048);
    expect(bytes.parse('10b')).toBe(10);
  });

  it('writes any size so that it reads the same', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (count) => bytes.parse(z.encode(bytes, count)) === count));
  });

  it.each(['16', '1.5mb', '16KB', '16kib', -1, 1.5, '9999999999gb', null])('refuses %p with an example', (text) => {
    const issues = bytes.safeParse(text).error?.issues ?? [];
    expect(issues.map(({ message }) => message)).toEqual(['expected a size like 16kb, 64mb, 1gb, or a number of bytes']);
  });
});

describe('percent', () => {
  it.each([['20%', 0.2], ['7%', 0.07], ['0%', 0], ['100%', 1], ['0.5%', 0.005]])('reads %s as %d', (text, ratio) => {
    expect(percent.parse(text)).toBe(ratio);
    expect(z.encode(percent, ratio)).toBe(text);
  });

  it('writes any percentage of four decimals so that it reads the same', () => {
    fc.assert(fc.property(fc.nat(1_000_000), (tenThousandths) => {
      const ratio = percent.parse(`${tenThousandths / 10_000}%`);
      expect(percent.parse(z.encode(percent, ratio))).toBe(ratio);
      expect(z.encode(percent, ratio)).toBe(`${tenThousandths / 10_000}%`);
    }));
  });

  it.each(['20', 0.2, '101%', '-1%', '20 %', '%'])('refuses %p with an example', (text) => {
    const issues = percent.safeParse(text).error?.issues ?? [];
    expect(issues.map(({ message }) => message)).toEqual(['expected a percentage from 0% to 100%, like 20%']);
  });
});

it('stands in a JSON Schema as what is written in the file', () => {
  const schema = (unit: z.ZodType) => z.toJSONSchema(unit, { io: 'input' });
  expect(schema(duration)).toMatchObject({ title: 'duration', type: 'string', pattern: '^\\d+(ms|s|m|h)$' });
  expect(schema(percent)).toMatchObject({ title: 'percentage', type: 'string' });
  expect(schema(bytes)).toMatchObject({ anyOf: [{ type: 'string' }, { type: 'integer', minimum: 0 }] });
});
