import fc from 'fast-check';
import { escapeVariables, substitute } from './substitution.ts';

const value = (text: string, variables = {}) => {
  const result = substitute(text, variables);
  return Array.isArray(result) ? result.map(({ message }) => message) : result.value;
};

it('puts variables and defaults in place', () => {
  expect(value('http://${HOST}:${PORT:-80}/', { HOST: 'shop' })).toBe('http://shop:80/');
  expect(value('${PORT:-80}', { PORT: '81' })).toBe('81');
});

it('takes the default for an empty variable, as a shell does', () => {
  expect(value('${PORT:-80}', { PORT: '' })).toBe('80');
  expect(value('${PORT}', { PORT: '' })).toBe('');
});

it('tells every variable that is not set', () => {
  expect(value('${A}${B:-b}${C}')).toEqual(['the variable A is not set', 'the variable C is not set']);
});

it.each(['${', '${}', '${1A}', '${A B}', '${A-b}', '${A'])('tells that %s is malformed', (text) => {
  expect(value(text, { A: 'a' })).toEqual(['a variable is written ${NAME} or ${NAME:-default}']);
});

it('does not substitute within values', () => {
  expect(value('${A}', { A: '${B}', B: 'b' })).toBe('${B}');
});

it('gives any text back that was escaped', () => {
  const pieces = fc.array(fc.constantFrom('$', '{', '}', '${', '$${', 'A', ':-')).map((parts) => parts.join(''));
  fc.assert(fc.property(pieces, (text) => value(escapeVariables(text)) === text));
});

it('prints so that reading it again gives the same, with secrets as references', () => {
  const variables = { HOST: 'shop$${x}', DB_PASSWORD: 'hunter2', URL: 'redis://:pw@host' };
  const printed = (text: string) => {
    const result = substitute(text, variables);
    return Array.isArray(result) ? undefined : result.printed;
  };
  expect(printed('http://${HOST}/$${a}')).toBe('http://shop$$${x}/$${a}');
  expect(printed('${DB_PASSWORD:-none}')).toBe('${DB_PASSWORD}');
  expect(printed('${URL}')).toBe('${URL}');
  expect(printed('http://user:${DB_PASSWORD}@${HOST}')).toBe('http://user:${DB_PASSWORD}@${HOST}');
  for (const text of ['${HOST} ${DB_PASSWORD} $${', 'http://a:b@${HOST}']) {
    expect(value(printed(text)!, variables)).toBe(value(text, variables));
  }
});
