import fc from 'fast-check';
import { canonicalTarget } from './canonical-path.ts';

describe('canonicalTarget', () => {
  it.each([
    ['/', '/'],
    ['/api/pages/home', '/api/pages/home'],
    ['/api/pages/home/', '/api/pages/home/'],
    ['/a?b=../c&d=%2f;e', '/a?b=../c&d=%2f;e'],
    ['/%41pi/%7Euser', '/Api/~user'],
    ['/a%3ab', '/a%3Ab'],
    ['/a%252e%252e/b', '/a%252e%252e/b'],
    ['/.well-known/jwks.json', '/.well-known/jwks.json'],
    ['/a/..b/...', '/a/..b/...'],
    ['/caf%c3%a9', '/caf%C3%A9'],
    ['/a|b', '/a%7Cb'],
    ['http://localhost:4100/a?b', '/a?b'],
    ['http://LOCALHOST:4100', '/'],
  ])('reads %s as %s', (target, canonical) => {
    expect(canonicalTarget(target, 'localhost:4100')).toBe(canonical);
  });

  it.each([
    '/a/../b', '/a/./b', '/..', '/.', '/%2e%2e/b', '/a/.%2E/b', '/a//b', '//a', '/a\\b', '/a%5cb', '/a%2Fb', '/a;b', '/a/..;/b',
    '/a%', '/a%ff', '/a%C3', '/a%4', '/a%zz', '/a%00', '/a%0d%0ab', '/a%7f', '/a b', '/ä', '/a#b', '/a?b#c', '/a?b c',
  ])('refuses %s as ambiguous', (target) => {
    expect(() => canonicalTarget(target, 'localhost:4100')).toThrow(expect.objectContaining({ code: 'ambiguous_path' }));
  });

  it.each(['http://other/a', 'ftp://localhost:4100/', '*', 'a', ''])('refuses the target %s', (target) => {
    expect(() => canonicalTarget(target, 'localhost:4100')).toThrow(expect.objectContaining({ code: 'malformed_request' }));
  });

  it('is idempotent, and gives what no dot segment, slash or backslash hides in', () => {
    const target = fc.array(fc.constantFrom('/', '.', '%2e', '%2F', '%41', '%', 'a', ';', '\\', '%5c', '{', '%25', '?'), { maxLength: 12 });
    fc.assert(
      fc.property(target, (pieces) => {
        let canonical: string;
        try {
          canonical = canonicalTarget(`/${pieces.join('')}`, 'h');
        } catch {
          return;
        }
        expect(canonicalTarget(canonical, 'h')).toBe(canonical);
        const path = decodeURIComponent(canonical.split('?')[0]!);
        expect(path).not.toMatch(/\/\/|\\|(^|\/)\.{1,2}(\/|$)/);
      }),
      { numRuns: 5000 },
    );
  });
});
