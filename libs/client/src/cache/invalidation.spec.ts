import { invalidatedPaths, isUnsafe } from './invalidation.ts';

describe('an answer to an unsafe request', () => {
  const paths = (status: number, headers: Record<string, string> = {}) => invalidatedPaths(status, headers, { path: '/a/b?c' }, ['service:80', 'shop.example']);

  it('makes what was asked for, Location and Content-Location doubtful', () => {
    expect(paths(200, { location: '/x?y', 'content-location': 'z' })).toEqual(['/a/b?c', '/x?y', '/a/z']);
    expect(paths(302, { location: 'https://shop.example/x' })).toEqual(['/a/b?c', '/x']);
  });
  it.each(['https://other.example/x', '//other.example/x', 'javascript:alert(1)', 'http://', 'mailto:a@shop.example'])('leaves other hosts alone: %s', (location) => expect(paths(200, { location })).toEqual(['/a/b?c']));
  it.each([400, 404, 500, 503])('changes nothing when it failed: %s', (status) => expect(paths(status)).toEqual([]));
  it('is unsafe when nobody knows the method', () => expect(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'POST', 'M-SEARCH'].map(isUnsafe)).toEqual([false, false, false, false, true, true]));
});
