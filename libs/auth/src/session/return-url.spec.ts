import { localUrl } from './return-url.ts';

describe('where a sign-in leads back to', () => {
  const PATHS = ['/', '/account', '/a/b?x=1&y=//other#frag', '/%C3%BCber', '/@user', '/bffs'];
  it.each([...PATHS, '/search?q=a%5Cb', '/?u=https://other.example'])('may be %s', (path) => expect(localUrl(path)).toBe(path));

  it('is the start page when nothing is said', () => {
    expect([localUrl(undefined), localUrl('')]).toEqual(['/', '/']);
  });

  it.each([
    ['another host', '//evil.example'],
    ['another host, by backslashes', '/\\evil.example'],
    ['another host, by backslashes alone', '\\\\evil.example'],
    ['another host, encoded', '/%2fevil.example'],
    ['another host, encoded backslash', '/%5Cevil.example'],
    ['another host, behind dot segments', '/.//evil.example'],
    ['another host, behind a parent', '/a/..//evil.example'],
    ['an absolute URL', 'https://evil.example/'],
    ['an absolute URL of few slashes', 'https:evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['a relative path', 'account'],
    ['a header injection', '/a\r\nSet-Cookie: x=1'],
    ['a tab that browsers drop', '/\t/evil.example'],
    ['a space', '/a b'],
    ['a control character', '/a\u0000'],
    ['what is not ASCII', '/ü'],
    ['the sign-in itself, for ever', '/bff/login'],
    ['the sign-out', '/bff/logout?sid=x'],
    ['the sign-in, encoded', '/%62ff/login'],
    ['the sign-in, behind dots', '/a/../bff/login'],
    ['the sign-in, in capitals', '/BFF/login'],
    ['something too long', `/${'a'.repeat(1_000)}`],
  ])('refuses %s', (_what, text) => {
    expect(() => localUrl(text)).toThrow(expect.objectContaining({ code: 'malformed_request', status: 400 }));
  });
});
