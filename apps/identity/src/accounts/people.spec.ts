import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PEOPLE } from './people.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** A list of names, as it stands in a source file. */
function namesIn(file: string, list: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const body = new RegExp(`const ${list}[^=]*= \\[([^\\]]*)\\]`).exec(source)?.[1] ?? '';
  return [...body.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? '');
}

describe('the people', () => {
  it.each([
    ['FIRST_NAMES', 'firstNames', 32], ['LAST_NAMES', 'lastNames', 37],
  ])('have the names of the sample users: %s', (ours, theirs, count) => {
    const names = namesIn('apps/identity/src/accounts/people.ts', ours);
    expect(names).toHaveLength(count);
    expect(names).toEqual(namesIn('apps/samples/users/src/seed/people.words.ts', theirs));
  });

  it('are those that the README names', () => {
    const readme = readFileSync(join(ROOT, 'apps/identity/README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `([\w.]+@example\.com)` \| `([^`]+)` \| ([\w ]+), `(u-\d+)` \| ([\w, ]+) \|$/gm)];
    expect(rows).toHaveLength(3);
    for (const [, email, password, name, id, roles] of rows) {
      expect(PEOPLE).toContainEqual({ id, email, name, roles: roles?.split(', ') });
      expect(password).toBe('portico-demo');
    }
  });

  it('have an e-mail address each', () => {
    expect(PEOPLE).toHaveLength(200);
    expect(new Set(PEOPLE.map(({ email }) => email)).size).toBe(200);
    const last = { id: 'u-200', email: 'hugo.berg@example.com', name: 'Hugo Berg', roles: ['customer', 'seller'] };
    expect(PEOPLE[199]).toEqual(last);
  });
});
