import { type Asked } from './conditions.ts';
import { matchOf, type MatchOptions } from './match.options.ts';
import { type AnsweredRoute } from './route.ts';
import { RouteTable } from './route-table.ts';

/** The table looks at nothing else of an entry. */
const entry = (match: Partial<MatchOptions> & { path: string }) =>
  ({ kind: 'respond', origin: '', policy: { name: match.path }, match: matchOf({ methods: ['GET'], headers: {}, query: {}, allow: [], ...match }) }) as unknown as AnsweredRoute;
const asked = (path: string): Asked => ({ method: 'GET', path, query: '', request: { host: 'localhost', raw: { headers: {} } } });

it.each([
  [0, 0], [0.049, 0], [0.05, 1], [0.49, 1], [0.51, 2], [0.999, 2],
])('of a draw of %d, a weight of 5%, one of 50%% below it and the rest, entry %i is found', (draw, place) => {
  const entries = [entry({ path: '/w', weight: 0.05 }), entry({ path: '/w', weight: 0.5 }), entry({ path: '/w' })];
  const table = new RouteTable(entries, () => draw);
  expect(entries.indexOf(table.find(asked('/w')) as AnsweredRoute)).toBe(place);
});

it('draws once for each request, and not at all where nothing is weighted', () => {
  let draws = 0;
  const random = () => (draws += 1) / 100;
  const weighted = new RouteTable([entry({ path: '/a', weight: 0.5 }), entry({ path: '/**' })], random);
  for (const path of ['/a', '/b', '/a']) weighted.find(asked(path));
  expect(draws).toBe(3);
  new RouteTable([entry({ path: '/a' })], random).find(asked('/a'));
  expect(draws).toBe(3);
});

it.each(['/x/...', '/x/%20', '/x/%E3%80%80', '/x/a/'])('%s, which a careless program reads as less than any entry takes, is nobody\'s', (path) => {
  expect(() => new RouteTable([entry({ path: '/x/{id}' })]).find(asked(path))).toThrow('Nothing is served at this path');
});
