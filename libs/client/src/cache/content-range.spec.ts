import { contentRange, rangeOf } from './content-range.ts';

describe('a range', () => {
  it.each<[string, ReturnType<typeof rangeOf>]>([
    ['bytes=0-499', { first: 0, last: 499, total: 10_000 }],
    ['bytes=9500-', { first: 9500, last: 9999, total: 10_000 }],
    ['bytes=-500', { first: 9500, last: 9999, total: 10_000 }],
    ['bytes=-20000', { first: 0, last: 9999, total: 10_000 }],
    ['bytes=9990-20000', { first: 9990, last: 9999, total: 10_000 }],
    ['bytes=10000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=0-0,-1', undefined],
    ['bytes=5-4', undefined],
    ['bytes=-', undefined],
    ['lines=1-2', undefined],
  ])('is read as RFC 9110 section 14.1.2 says: %s', (field, expected) => expect(rangeOf(field, 10_000)).toEqual(expected));

  it.each(['bytes 0-4/*', 'bytes */10', 'bytes 5-4/10', 'bytes 0-10/10', 'items 0-1/2', undefined])('of a part is of a known whole, or none: %s', (field) => expect(contentRange(field)).toBeUndefined());
});
