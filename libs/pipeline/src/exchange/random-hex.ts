import { randomFillSync } from 'node:crypto';

/** What is read in bulk. Who keeps an identifier keeps the digits that were read with it. */
const bulk = Buffer.allocUnsafeSlow(8192);
let digits = '';
let used = 0;

/** Random lower-case hexadecimal digits, two for each of `bytes` (at most 64): from the system's source, read in bulk. */
export function randomHex(bytes: number): string {
  if (used + 2 * bytes > digits.length) {
    digits = randomFillSync(bulk).toString('hex');
    used = 0;
  }
  used += 2 * bytes;
  return digits.slice(used - 2 * bytes, used);
}
