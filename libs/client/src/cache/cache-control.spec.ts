import { requestDirectives, responseDirectives } from './cache-control.ts';

describe('Cache-Control of an answer', () => {
  it.each<[string, Partial<ReturnType<typeof responseDirectives>>]>([
    ['max-age=60', { maxAge: 60 }],
    ['MaX-aGe=60, PUBLIC', { maxAge: 60, public: true }],
    ['max-age="60"', { maxAge: 60 }],
    ['max-age=0060', { maxAge: 60 }],
    ['max-age=99999999999', { maxAge: 2_147_483_648 }],
    ['max-age=1, max-age=60', { maxAge: 1 }],
    ['extension="max-age=60, no-store", max-age=1', { maxAge: 1, noStore: false }],
    ['foo="a\\"b, max-age=60", max-age=1', { maxAge: 1 }],
    ['no-cache="a, B"', { noCache: ['a', 'b'] }],
    ['no-cache="a", no-cache', { noCache: true }],
    ['private, private="a"', { private: true }],
    ['private="a", private="b"', { private: ['a', 'b'] }],
    ['s-maxage=5,must-revalidate , proxy-revalidate', { sMaxage: 5, mustRevalidate: true, proxyRevalidate: true }],
    ['max-age=60, immutable', { maxAge: 60, immutable: true }],
    ['stale-while-revalidate=10, stale-if-error=20', { staleWhileRevalidate: 10, staleIfError: 20 }],
  ])('is read: %s', (field, expected) => expect(responseDirectives(field)).toMatchObject(expected));

  it.each(["max-age='60'", 'max-age=-60', 'max-age=60.0', 'max-age=60a', 'max-age= 60', 'max-age =60', 'max-age', 'max-age="60'])('makes the answer stale when it is said badly: %s', (field) =>
    expect(responseDirectives(field).maxAge).toBe(0),
  );
});

describe('Cache-Control of a request', () => {
  it.each([
    ['max-age=0, min-fresh=5', { maxAge: 0, minFresh: 5 }],
    ['max-stale', { maxStale: Infinity }],
    ['max-stale=60', { maxStale: 60 }],
    ['no-cache, no-store, only-if-cached', { noCache: true, noStore: true, onlyIfCached: true }],
    ['max-age=no', { maxAge: undefined }],
  ])('is read: %s', (field, expected) => expect(requestDirectives(field)).toMatchObject(expected));
});

it.each([['quotes that nothing closes', '"' + '\\"'.repeat(100_000)], ['many quotes', '"'.repeat(200_001)], ['many blanks', `a${' '.repeat(200_000)}b`]])('a field is read in time that grows with its length only: %s', (_what, field) => {
  const startedAt = performance.now();
  expect(requestDirectives(`${field}, no-store`).noStore).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
