import { responseDirectives } from './cache-control.ts';
import { ageValue, initialAge } from './age.ts';
import { explicitLifetime, heuristicLifetime } from './freshness.ts';
import { httpDate } from './http-date.ts';

const NOW = Date.UTC(1994, 10, 6, 8, 49, 37);
const at = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString();

describe('an HTTP date', () => {
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994', 'SUN, 06 NOV 1994 08:49:37 gmt'])('has three forms, in any case: %s', (text) => expect(httpDate(text)).toBe(NOW));
  it.each(['0', '', '-1', 'Sun, 06 Nov 94 08:49:37 GMT', 'Sun 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 8:49:37 GMT', 'Sun, 06 Nov 1994 08:49:37 UTC', 'Sun, 06 Nov 1994 25:49:37 GMT'])('is nothing else: %j', (text) => expect(httpDate(text)).toBeUndefined());
});

describe('the lifetime of an answer', () => {
  const lifetime = (cacheControl: string, headers: Record<string, string> = {}, targeted = false) => explicitLifetime(responseDirectives(cacheControl), headers, NOW, targeted);

  it.each<[string, Record<string, string>, number | undefined]>([
    ['s-maxage=5, max-age=60', { expires: at(100), date: at(0) }, 5],
    ['max-age=60', { expires: at(-100), date: at(0) }, 60],
    ['', { expires: at(100), date: at(0) }, 100],
    ['', { expires: at(20), date: at(10) }, 10],
    ['', { expires: at(300), date: at(400) }, 0],
    ['', { expires: at(10), date: 'foo' }, 10],
    ['', { expires: '0', date: at(0) }, 0],
    ['public', {}, undefined],
  ])('comes from s-maxage, max-age, Expires, in this order: %j %j', (cacheControl, headers, expected) => expect(lifetime(cacheControl, headers)).toBe(expected));

  it('takes no Expires beside a targeted field', () => expect(lifetime('public', { expires: at(100), date: at(0) }, true)).toBeUndefined());

  it('is guessed as a tenth of its age, a day at most, for statuses that allow it', () => {
    const guess = (status: number, modified: number, cacheControl = '') => heuristicLifetime(status, responseDirectives(cacheControl), { date: at(0), 'last-modified': at(modified) }, NOW);
    expect([guess(200, -1000), guess(404, -1000), guess(200, -10_000_000), guess(201, -1000), guess(503, -1000), guess(599, -1000, 'public')]).toEqual([100, 100, 86_400, undefined, undefined, 100]);
  });
});

describe('the age of an answer (RFC 9111 section 4.2.3)', () => {
  it('is the larger of what Date and Age say, with the time on the way', () => {
    expect(initialAge({ date: at(-10), age: '25' }, NOW, NOW)).toBe(25);
    expect(initialAge({ date: at(-30), age: '25' }, NOW, NOW)).toBe(30);
    expect(initialAge({ date: at(10), age: '5' }, NOW - 3000, NOW)).toBe(8);
    expect(initialAge({}, NOW, NOW)).toBe(0);
  });

  it.each<[string | string[], number]>([['7200, 0', 7200], ['0,7200', 0], [['7200', '0'], 7200], ['abc', 0], ['-7200', 0], ['7200.0', 0], ['9999999999', 2_147_483_648]])('reads the first value of Age, or none: %j', (age, expected) => expect(ageValue({ age })).toBe(expected));
});
