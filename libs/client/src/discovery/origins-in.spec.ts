import { originsIn } from './origins-in.ts';

const LIST = 'expected a list of origins, or one under "origins", such as ["http://one:80", {url: "http://two:80", weight: 2}]';
const ORIGIN = 'expected an origin like http://localhost:4401, without a path';

it.each<[string, string, [number, number, string, unknown][]]>([
  ['broken syntax', '["http://one:80",\n "http://two', [[2, 13, '', expect.stringContaining('Missing closing "quote')]]],
  ['nothing', '', [[1, 1, '', LIST]]],
  ['text', 'http://one:80', [[1, 1, '', LIST]]],
  ['an empty list', 'origins: []', [[1, 10, 'origins', LIST]]],
  ['another key', 'orgins: ["http://one:80"]', [[1, 1, 'origins', LIST], [1, 1, '', expect.stringContaining('orgins')]]],
  ['no origins', '- http://one:80\n- ftp://two\n- 5\n- http://:80', [[2, 3, '[1]', ORIGIN], [3, 3, '[2]', expect.stringContaining('expected string')], [4, 3, '[3]', ORIGIN]]],
  ['a wrong key of one', 'origins:\n  - url: http://one:80\n    weight: 2000\n    port: 1', [[3, 13, 'origins[0].weight', expect.stringContaining('1000')], [2, 5, 'origins[0]', expect.stringContaining('port')]]],
  ['an alias of nothing', '- *one', [[1, 1, '', expect.stringContaining('one')]]],
])('%s is told with its place', (_what, text, faults) => {
  const found = originsIn(text);
  expect(found.endpoints).toEqual([]);
  expect(found.faults.map(({ line, column, path, message }) => [line, column, path, message])).toEqual(faults);
});
