import { directivesOf, targetedDirectives } from './targeted-fields.ts';

describe('CDN-Cache-Control', () => {
  it('puts Cache-Control aside (RFC 9213 section 2.2)', () => {
    const { directives, targeted } = directivesOf({ 'cache-control': 'no-store', 'cdn-cache-control': 'max-age=60' });
    expect([targeted, directives.maxAge, directives.noStore]).toEqual([true, 60, false]);
  });

  it('counts as one over several lines', () => {
    expect(directivesOf({ 'cdn-cache-control': ['max-age=60', 'private'] }).directives).toMatchObject({ maxAge: 60, private: true });
  });

  it.each(['', 'max-age =60', 'max-age= 60', 'max-age=60, &&&', 'MaX-aGe=60', 'max-age=60,', 'max-age="60', 'max-age=(60'])('is ignored when it is no Dictionary: %s', (field) => {
    expect(targetedDirectives(field)).toBeUndefined();
    expect(directivesOf({ 'cache-control': 'max-age=1', 'cdn-cache-control': field }).directives.maxAge).toBe(1);
  });

  it.each<[string, object]>([
    ['max-age=60;foo=bar, no-store', { maxAge: 60, noStore: true }],
    ['max-age=1, max-age=60', { maxAge: 60 }],
    ['no-store=?0, private=?1', { noStore: false, private: true }],
    ['no-cache="a, b"', { noCache: ['a', 'b'] }],
    ['ext=("a" b;c=1 :YQ==:), max-age=60', { maxAge: 60 }],
  ])('is read as a Structured Field: %s', (field, expected) => expect(targetedDirectives(field)).toMatchObject(expected));

  it('has no time in anything but an Integer', () => {
    for (const field of ['max-age="60"', 'max-age=60.5', 'max-age=token', 'max-age']) expect(targetedDirectives(field)!.maxAge).toBeUndefined();
  });
});
