import { DatabaseSync } from 'node:sqlite';
import { SqlDatabase } from './sql-database.ts';

describe('SqlDatabase', () => {
  const database = new SqlDatabase(new DatabaseSync(':memory:'));
  database.script('CREATE TABLE things (id INTEGER PRIMARY KEY)');
  const count = () => database.get<{ count: number }>('SELECT COUNT(*) AS count FROM things')?.count;

  it('undoes everything when a transaction throws, and goes on working', () => {
    expect(() => database.transaction(() => {
      database.run('INSERT INTO things (id) VALUES (1)');
      throw new Error('no');
    })).toThrow('no');
    expect(count()).toBe(0);
    database.transaction(() => database.run('INSERT INTO things (id) VALUES (2)'));
    expect(count()).toBe(1);
  });

  it('says how many rows a statement changed', () => {
    expect(database.run('DELETE FROM things WHERE id > ?', 1)).toBe(1);
    expect(database.run('DELETE FROM things WHERE id > ?', 1)).toBe(0);
  });
});
