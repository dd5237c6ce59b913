interface Verdict {
  readonly titles: readonly string[];
  readonly sentences: readonly string[];
}

const good: Verdict = {
  titles: ['Exactly what I hoped for', 'Better than in the pictures', 'Would buy again', 'A keeper', 'Lovely thing'],
  sentences: [
    'It arrived a day early and well packed.', 'The finish is flawless, even on the underside.',
    'We use it every single day.', 'My neighbour has ordered one since.', 'It feels heavier than it looks, in a good way.',
    'The colour is a little warmer than on my screen, and I like it better so.', 'Assembly took five minutes and one coffee.',
    'After three months it still looks new.', 'I gave it to my mother and had to order another for myself.',
  ],
};

const fair: Verdict = {
  titles: ['Good, with a but', 'Does the job', 'Fine for the price', 'Nice, smaller than expected', 'Almost perfect'],
  sentences: [
    'It is smaller than I expected; do look at the measures.', 'One corner was scuffed, and the shop sent a voucher.',
    'The quality is fine, the manual is not.', 'It took two weeks to arrive.', 'It does what it should, no more and no less.',
    'I would choose the larger one next time.', 'The smell of the finish went away after some days.',
  ],
};

const poor: Verdict = {
  titles: ['Not for me', 'Sent it back', 'Expected more', 'Broke too soon'],
  sentences: [
    'It came with a crack and I had to send it back.', 'The colour has little to do with the picture.',
    'A screw was missing, and nobody answered for a week.', 'It wobbles whatever I put under it.',
    'For this price I had expected more.', 'Returning it was easy, at least.',
  ],
};

/** What reviewers say, by the stars they give: 1 to 5. */
export function verdictOf(stars: number): Verdict {
  if (stars === 3) return fair;
  return stars > 3 ? good : poor;
}
