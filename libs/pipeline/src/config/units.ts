import { z } from 'zod';

const DURATION = 'expected a duration like 500ms, 2s, 5m';
const SIZE = 'expected a size like 16kb, 64mb, 1gb, or a number of bytes';
const PERCENTAGE = 'expected a percentage from 0% to 100%, like 20%';

/** A timer of Node that is set for longer fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

const durations = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const sizes = { gb: 1024 ** 3, mb: 1024 ** 2, kb: 1024, b: 1 };

/** `500ms` `2s` `5m` `1h` in the file, milliseconds in code. */
export const duration = z
  .codec(
    z
      .string(DURATION)
      .regex(/^\d+(ms|s|m|h)$/, { error: DURATION, abort: true })
      .refine((text) => amount(text, durations) <= LONGEST_MS, 'expected a duration of at most 24 days'),
    z.int().nonnegative(),
    { decode: (text) => amount(text, durations), encode: (ms) => (ms === 0 ? '0s' : inLargestUnit(ms, durations)) },
  )
  .meta({ title: 'duration' });

/** `16kb` `64mb` `1gb` or a plain number in the file, bytes in code; a kb is 1024 bytes. */
export const bytes = z
  .codec(z.union([z.string().regex(/^\d+(b|kb|mb|gb)$/, SIZE), z.int().nonnegative(SIZE)], SIZE), z.int(SIZE), {
    decode: (size) => (typeof size === 'number' ? size : amount(size, sizes)),
    encode: (count) => (count % 1024 === 0 && count > 0 ? inLargestUnit(count, sizes) : count),
  })
  .meta({ title: 'size' });

/** `20%` in the file, 0.2 in code. */
export const percent = z
  .codec(
    z.string(PERCENTAGE).regex(/^(100|\d{1,2}(\.\d{1,4})?)%$/, PERCENTAGE),
    z.number().min(0).max(1),
    { decode: (text) => Number(text.slice(0, -1)) / 100, encode: (ratio) => `${Number((ratio * 100).toPrecision(12))}%` },
  )
  .meta({ title: 'percentage' });

function amount(text: string, units: Record<string, number>): number {
  const digits = parseInt(text, 10);
  return digits * units[text.slice(text.search(/[a-z]/))]!;
}

function inLargestUnit(count: number, units: Record<string, number>): string {
  const [unit, size] = Object.entries(units).find(([, each]) => count % each === 0) ?? ['', 1];
  return `${count / size}${unit}`;
}
