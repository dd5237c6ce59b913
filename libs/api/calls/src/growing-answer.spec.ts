import { growingAnswer } from './growing-answer.ts';

const answer = (...lines: object[]) => new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
const first = { event: 'answer', data: { id: 1, reviews: [], seller: null } };

it('a page that comes piece by piece is shown each time as far as it is there', async () => {
  const pages = await Array.fromAsync(growingAnswer(answer(first, { event: 'part', part: 'reviews', set: { reviews: ['good'] } }, { event: 'part', part: 'seller', set: {} }, {
    event: 'end', degraded: [{ part: 'seller', reason: 'timeout' }],
  })));
  expect(pages).toEqual([
    { id: 1, reviews: [], seller: null },
    { id: 1, reviews: ['good'], seller: null },
    { id: 1, reviews: ['good'], seller: null },
    { id: 1, reviews: ['good'], seller: null, degraded: [{ part: 'seller', reason: 'timeout' }] },
  ]);
});

it('a page that breaks off is not taken for a whole one', async () => {
  await expect(Array.fromAsync(growingAnswer(answer(first)))).rejects.toThrow('cannot be reached');
});
