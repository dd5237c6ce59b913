import fc from 'fast-check';
import { canonicalTarget } from './canonical-path.ts';
import { type AllowedTargets, type AmbiguousPath } from './spellings.ts';

describe('canonicalTarget', () => {
  it.each([
    ['/', '/'],
    ['/api/pages/home', '/api/pages/home'],
    ['/api/pages/home/', '/api/pages/home/'],
    ['/a?b=../c&d=%2f;e', '/a?b=../c&d=%2f;e'],
    ['/%41pi/%7Euser', '/Api/~user'],
    ['/a%3ab', '/a%3Ab'],
    ['/a%25/b', '/a%25/b'],
    ['/100%25-wool', '/100%25-wool'],
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
    '/a/../b', '/a/./b', '/..', '/.', '/%2e%2e/b', '/a/.%2E/b', '/a//b', '//a', '/a\\b', '/a%5cb', '/a%2Fb', '/a;b', '/a/..;/b', '/a%3Bb', '/a%252e%252e/b', '/a%25%32%65', '/a%EF%BC%8Fb', '/a/%E2%80%A5/b', '/a/%EF%BC%8E%EF%BC%8E/b',
    '/a%', '/a%ff', '/a%C3', '/a%4', '/a%zz', '/a%00', '/a%0d%0ab', '/a%7f', '/a b', '/ä', '/a#b', '/a?b#c', '/a?b c',
  ])('refuses %s as ambiguous', (target) => {
    expect(() => canonicalTarget(target, 'localhost:4100')).toThrow(expect.objectContaining({ code: 'ambiguous_path' }));
  });

  it.each(['http://other/a', 'ftp://localhost:4100/', '*', 'a', ''])('refuses the target %s', (target) => {
    expect(() => canonicalTarget(target, 'localhost:4100')).toThrow(expect.objectContaining({ code: 'malformed_request' }));
  });

  it('asks whether a spelling is allowed, with all ways in which the path may be read', () => {
    const asked: AmbiguousPath[] = [];
    const allowed: AllowedTargets = { methods: new Set(), allows: (_method, path) => asked.push(path) > 0 };
    expect(canonicalTarget('/a%2fb;x//c\\d?q=//', 'h', 'GET', allowed)).toBe('/a%2Fb;x//c%5Cd?q=//');
    expect(asked[0]!.spellings).toEqual(['backslash', 'semicolon', 'double-slash', 'encoded-slash']);
    expect(asked[0]!.readings).toHaveLength(16);
    expect(asked[0]!.readings).toEqual(expect.arrayContaining(['/a%2Fb;x//c%5Cd', '/a/b/c/d', '/a%2Fb//c/d']));
    expect(canonicalTarget('/a%252561', 'h', 'GET', allowed)).toBe('/a%252561');
    expect(asked[1]!.readings).toEqual(['/a%252561', '/a%2561', '/aa']);
  });

  it.each(['/a/..%2fb', '/a/%2e%2e%2fb', '/a/..;x/b', '/a/..%5cb', '/a/%252e%252e/b', '/a/%252e%252e%252fb', '/a/%25252e/b', '/a%2f.', '/a%2F..%2F', '/a\\..\\b', '/a/.;/b', '/a;/..'])(
    'refuses %s whatever is allowed: some reading leads upwards',
    (target) => expect(() => canonicalTarget(target, 'h', 'GET', { methods: new Set(), allows: () => true })).toThrow(expect.objectContaining({ code: 'ambiguous_path' })),
  );

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
