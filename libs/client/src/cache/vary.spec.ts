import { normal, selectingOf, selects, varyNames } from './vary.ts';

describe('Vary', () => {
  it('names fields once, in any case and over several lines', () => expect(varyNames({ vary: ['Foo, bar', 'FOO'] })).toEqual(['bar', 'foo']));

  const stored = (vary: string, ...headers: string[]) => selectingOf(varyNames({ vary }), headers);
  it('selects by the request that was stored', () => {
    expect(selects(stored('Foo', 'Foo', '1'), ['foo', '1', 'x-request-id', '7'], {})).toBe(true);
    expect(selects(stored('Foo', 'Foo', '1'), ['foo', '2'], {})).toBe(false);
    expect(selects(stored('Foo', 'Foo', '1'), [], {})).toBe(false);
    expect(selects(stored('Foo'), ['foo', '1'], {})).toBe(false);
    expect(selects(stored('Foo, Bar', 'foo', '1'), ['foo', '1'], {})).toBe(true);
  });

  it.each([
    ['foo', '1,2', ' 1, 2 '],
    ['accept-language', 'en, de', 'DE ,  eN'],
    ['accept-language', 'en, de;q=0.5', 'de;q=0.50, en'],
    ['accept-encoding', 'gzip, br', 'br,gzip'],
  ])('takes as one what means the same: %s: %s and %s', (name, one, other) => expect(normal(name, one)).toBe(normal(name, other)));

  it.each([
    ['foo', '"a, b"', '"a,b"'],
    ['foo', 'a', 'A'],
    ['accept-language', 'en, de;q=0.5', 'de, en;q=0.5'],
  ])('keeps apart what does not: %s: %s and %s', (name, one, other) => expect(normal(name, one)).not.toBe(normal(name, other)));

  it('combines lines of a field', () => expect(selects(stored('foo', 'Foo', '1, 2'), ['Foo', '1', 'Foo', '2'], {})).toBe(true));

  it('takes a language that the request likes best', () => {
    const entry = stored('accept-language', 'accept-language', 'en, de');
    const takes = (language: string, field: string) => selects(entry, ['accept-language', field], { 'content-language': language });
    expect([takes('de', 'fr;q=0.5, de'), takes('de', 'fr, de;q=0.5'), takes('de', 'de, fr'), takes('de', 'de;q=0')]).toEqual([true, false, false, false]);
  });
});

it('a field is compared in time that grows with its length only', () => {
  const startedAt = performance.now();
  const field = `a${' '.repeat(200_000)}b`;
  expect(normal('accept', `${field} ,  c`)).toBe(`${field},c`);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
