import { invalidatedPaths, isUnsafe } from './invalidation.ts';

describe('an answer to an unsafe request', () => {
  const paths = (status: number, headers: Record<string, string> = {}) => invalidatedPaths(status, headers, { path: '/a/b?c' }, ['service:80', 'shop.example']);

  it('makes what was asked for, Location and Content-Location doubtful', () => {
    expect(paths(200, { location: '/x?y', 'content-location': 'z' })).toEqual(['/a/b?c', '/x?y', '/a/z']);
    expect(paths(302, { location: 'https://shop.example/x' })).toEqual(['/a/b?c', '/x']);
  });
  it.each<[string, string]>([
    ['service', 'http://service/x'],
    ['service:80', 'http://SERVICE/x'],
    ['service:443', 'https://service/x'],
    ['Service:8080', '//service:8080/x'],
    ['[::1]', 'http://[::1]:80/x'],
  ])('knows the service by %s in %s, default ports and case aside', (host, location) => expect(invalidatedPaths(200, { location }, { path: '/a' }, [host])).toEqual(['/a', '/x']));
  it('knows no other port, nor a host that is none', () => {
    for (const host of ['service:8080', 'service:', 'a b', '']) expect(invalidatedPaths(200, { location: 'http://service:81/x' }, { path: '/a' }, [host])).toEqual(['/a']);
  });
  it.each(['https://other.example/x', '//other.example/x', 'javascript:alert(1)', 'http://', 'mailto:a@shop.example'])('leaves other hosts alone: %s', (location) => expect(paths(200, { location })).toEqual(['/a/b?c']));
  it.each([400, 404, 500, 503])('changes nothing when it failed: %s', (status) => expect(paths(status)).toEqual([]));
  it('is unsafe when nobody knows the method', () => expect(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'POST', 'M-SEARCH'].map(isUnsafe)).toEqual([false, false, false, false, true, true]));
});
