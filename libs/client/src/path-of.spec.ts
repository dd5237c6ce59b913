import { pathOf } from './path-of.ts';

describe('pathOf', () => {
  it('encodes what it puts in, so that no value adds a segment, a query or a fragment', () => {
    expect(pathOf('/products/{id}/reviews', { id: 'a/../b?c#d%2f' }, { ids: ['x&y', 'z'], none: undefined })).toBe(
      '/products/a%2F..%2Fb%3Fc%23d%252f/reviews?ids=x%26y%2Cz',
    );
  });

  it.each(['', '.', '..', '\ud800'])('refuses the id %j, which no encoding makes safe', (id) => {
    expect(() => pathOf('/products/{id}', { id })).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('replaces half a character in a query, which would be an error of the gateway', () => {
    expect(pathOf('/products', {}, { q: 'a\udc00' })).toBe('/products?q=a%EF%BF%BD');
  });
});
