import { CodedBodies } from './coded-bodies.ts';

/** Codes by name, and says what was coded. */
function coders() {
  const coded: string[] = [];
  const coder = (coding: string) => async (body: Buffer) => {
    coded.push(`${body.toString()} ${coding}`);
    return Buffer.from(`${coding}:${body.toString()}`);
  };
  return { coded, coders: { zstd: coder('zstd'), br: coder('br'), gzip: coder('gzip') } };
}

it('what was compressed once is not again, in each coding for itself', async () => {
  const { coded, coders: given } = coders();
  const bodies = new CodedBodies(1_000, given);
  const of = async (coding: 'br' | 'gzip') => (await bodies.of('tag', coding, Buffer.from('a'))).toString();
  expect([await of('br'), await of('br'), await of('gzip'), await of('gzip'), await of('br')]).toEqual(['br:a', 'br:a', 'gzip:a', 'gzip:a', 'br:a']);
  expect(coded).toEqual(['a br', 'a gzip']);
});

it('no more is kept than may be; what was not asked for the longest goes first, and what is too large is not kept', async () => {
  const { coded, coders: given } = coders();
  // Three of four bytes each.
  const bodies = new CodedBodies(12, given);
  const of = (body: string) => bodies.of(body, 'br', Buffer.from(body));
  for (const body of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'b']) await of(body);
  expect(coded).toEqual(['a br', 'b br', 'c br', 'd br', 'b br']);
  expect((await of('far too large')).toString()).toBe('br:far too large');
  for (const body of ['far too large', 'a', 'c', 'b']) await of(body);
  expect(coded.slice(5)).toEqual(['far too large br', 'far too large br']);
});

it('what is kept holds no more memory than its bytes', async () => {
  const bodies = new CodedBodies();
  const body = Buffer.from('small '.repeat(300));
  for (const coding of ['zstd', 'br', 'gzip'] as const) {
    await bodies.of('tag', coding, body);
    const kept = await bodies.of('tag', coding, body);
    expect([coding, kept.buffer.byteLength]).toEqual([coding, kept.length]);
  }
});
