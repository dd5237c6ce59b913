import { type Priority } from '@portico/pipeline';
import { loweredBy } from './caller-priority.ts';

it.each<[string | undefined, Priority, Priority]>([
  [undefined, 'interactive', 'interactive'],
  ['u=0', 'background', 'background'],
  ['u=0, i', 'prefetch', 'prefetch'],
  ['u=3', 'interactive', 'interactive'],
  ['u=5, i', 'interactive', 'prefetch'],
  ['i,u=7', 'interactive', 'background'],
  ['u=4', 'background', 'background'],
  ['u=9', 'interactive', 'interactive'],
  ['xu=7', 'interactive', 'interactive'],
])('the field %j makes %s %s: a caller lowers its priority, and never raises it', (field, priority, expected) => {
  expect(loweredBy(field === undefined ? {} : { priority: field }, priority)).toBe(expected);
});

it('a prefetch of a browser is one, and no more than that', () => {
  expect(loweredBy({ 'sec-purpose': 'prefetch;prerender' }, 'interactive')).toBe('prefetch');
  expect(loweredBy({ 'sec-purpose': 'prefetch', priority: 'u=7' }, 'interactive')).toBe('background');
  expect(loweredBy({ 'sec-purpose': 'prefetch' }, 'background')).toBe('background');
});
