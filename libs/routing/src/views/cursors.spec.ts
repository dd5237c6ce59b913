import { Cursors } from './cursors.ts';

describe('Cursors', () => {
  const first = new Cursors(['a-secret-of-one', 'an-older-one']);

  it('come back as they were sealed, for the same list, on every replica', () => {
    const sealed = first.seal('next ü', 'orders', 'u-1')!;
    expect(first.open(sealed, 'orders', 'u-1')).toBe('next ü');
    expect(new Cursors(['a-newer-one', 'a-secret-of-one']).open(sealed, 'orders', 'u-1')).toBe('next ü');
    expect([first.seal(null, 'orders'), first.open(undefined, 'orders')]).toEqual([null, undefined]);
  });

  it.each([
    ['another list', (sealed: string) => [sealed, 'orders', 'u-2']],
    ['another view', (sealed: string) => [sealed, 'search', 'u-1']],
    ['one more condition', (sealed: string) => [sealed, 'orders', 'u-1', 'x']],
    ['another cursor', (sealed: string) => [`x${sealed}`, 'orders', 'u-1']],
    ['no signature', (sealed: string) => [sealed.split('.')[0]!, 'orders', 'u-1']],
    ['half a signature', (sealed: string) => [sealed.slice(0, -8), 'orders', 'u-1']],
    ['nonsense', () => ['nonsense', 'orders', 'u-1']],
  ])('are refused for %s', (_what, made) => {
    const [sealed, ...list] = made(first.seal('next', 'orders', 'u-1')!) as [string, ...string[]];
    expect(() => first.open(sealed, ...list)).toThrow('invalid_query');
  });

  it('of another process without a configured secret are refused', () => {
    expect(() => new Cursors().open(new Cursors().seal('next', 'x')!, 'x')).toThrow('invalid_query');
  });
});
