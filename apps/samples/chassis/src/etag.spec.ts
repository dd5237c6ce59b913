import { etagOf, noneMatchNames, requireMatch } from './etag.ts';

describe('noneMatchNames', () => {
  const etag = '"a,b"';

  it.each([
    ['"a,b"', true], ['W/"a,b"', true], ['"x", "a,b"', true], ['*', true], ['"x"', false], ['a,b', false], [undefined, false],
  ])('%s: %s', (field, expected) => {
    expect(noneMatchNames(field, etag)).toBe(expected);
  });
});

describe('requireMatch', () => {
  const item = { id: 'n-1' };
  const etag = etagOf(JSON.stringify(item));

  it('lets pass without a condition, with the tag, and with *', () => {
    for (const field of [undefined, etag, `"x", ${etag}`, '*']) expect(() => requireMatch(field, item)).not.toThrow();
  });

  it('refuses another tag, and a weak one, with 412', () => {
    for (const field of ['"x"', `W/${etag}`, '']) {
      expect(() => requireMatch(field, item)).toThrow(expect.objectContaining({ status: 412, code: 'precondition_failed' }));
    }
  });
});
