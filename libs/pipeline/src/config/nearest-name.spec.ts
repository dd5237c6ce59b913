import { didYouMean, nearestName } from './nearest-name.ts';

const known = ['limits', 'timeout', 'idleTimeout', 'to', 'hedge'];

it.each([['limts', 'limits'], ['time-out', 'timeout'], ['idle_timeout', 'idleTimeout'], ['To', 'to'], ['hegde', 'hedge']])(
  'finds that %s means %s',
  (name, meant) => expect(nearestName(name, known)).toBe(meant),
);

it.each(['compression', 'xyz', ''])('does not guess at %p', (name) => expect(nearestName(name, known)).toBeUndefined());

it('lists what there is, when that is few', () => {
  expect(didYouMean('limts', known)).toBe('Did you mean "limits"?');
  expect(didYouMean('compression', ['a', 'b'])).toBe('Known here: a, b');
  expect(didYouMean('compression', Array.from({ length: 13 }, String))).toBeUndefined();
  expect(didYouMean('compression', [])).toBeUndefined();
});
