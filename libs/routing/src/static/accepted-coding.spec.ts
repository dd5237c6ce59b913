import { acceptedCoding } from './accepted-coding.ts';

it.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP', 'gzip'],
  ['gzip;q=1.0, br;q=0', 'gzip'],
  ['*', 'br'],
  ['*;q=0, gzip', 'gzip'],
  ['identity, *;q=0', 'identity'],
  ['br;q=x', 'identity'],
  ['x-gzip', 'identity'],
])('of br and gzip, Accept-Encoding %j is sent %s', (field, coding) => {
  expect(acceptedCoding(field, ['br', 'gzip', 'identity'])).toBe(coding);
});

it('is read in time that grows with its length only', () => {
  const startedAt = performance.now();
  expect(acceptedCoding(`x${' '.repeat(200_000)}y, br ; q=0.5 , gzip;q=0`, ['gzip', 'br', 'identity'])).toBe('br');
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
