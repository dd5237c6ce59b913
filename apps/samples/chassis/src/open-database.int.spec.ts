import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { notesSample } from './notes.fixture.ts';
import { openDatabase } from './open-database.ts';
import { type SqlDatabase } from './sql-database.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');

describe('openDatabase', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'samples-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const countOf = (database: SqlDatabase) => database.get<{ count: number }>('SELECT COUNT(*) AS count FROM notes')?.count;

  it('makes the folder, seeds a new database, and keeps what was written', () => {
    const dataDir = join(folder, 'not/yet');
    const first = openDatabase(notesSample, dataDir);
    expect(countOf(first)).toBe(3);
    first.run('DELETE FROM notes WHERE id = ?', 'n-1');
    first.close();
    const second = openDatabase(notesSample, dataDir);
    expect(countOf(second)).toBe(2);
    expect(second.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    second.close();
  });

  it('shares no in-memory database, and makes no file for it', () => {
    const [one, other] = [openDatabase(notesSample, ':memory:'), openDatabase(notesSample, ':memory:')];
    one.run('DELETE FROM notes');
    expect([countOf(one), countOf(other)]).toEqual([0, 3]);
    expect([existsSync(':memory:'), existsSync('notes.db')]).toEqual([false, false]);
    one.close();
    other.close();
  });

  it('leaves nothing half done when seeding fails', () => {
    const failing = { ...notesSample, seed: (database: SqlDatabase) => {
      notesSample.seed(database);
      throw new Error('out of words');
    } };
    expect(() => openDatabase(failing, folder)).toThrow('out of words');
    const database = openDatabase(notesSample, folder);
    expect(countOf(database)).toBe(3);
    database.close();
  });

  it('runs only the migrations that a database lacks, and seeds it once', () => {
    openDatabase(notesSample, folder).close();
    const grown = { ...notesSample, migrations: [...notesSample.migrations, 'ALTER TABLE notes ADD COLUMN colour TEXT'] };
    const database = openDatabase(grown, folder);
    expect(database.all('SELECT id, colour FROM notes LIMIT 1')).toEqual([{ id: 'n-1', colour: null }]);
    database.close();
    expect(() => openDatabase(notesSample, folder)).toThrow('is of version 2, this program knows 1 only');
  });

  it('is seeded once by processes that start at the same moment', async () => {
    // Each process waits for the same moment, then opens the same new file, and says how many rows it finds.
    const at = Date.now() + 700;
    const program = `
      const { DatabaseSync } = await import('node:sqlite');
      const { openDatabase } = await import(${JSON.stringify(join(import.meta.dirname, 'open-database.ts'))});
      const sample = {
        name: 'race',
        migrations: ['CREATE TABLE notes (n INTEGER)'],
        seed: (database) => { for (let n = 0; n < 20000; n += 1) database.run('INSERT INTO notes (n) VALUES (?)', n); },
      };
      while (Date.now() < ${at});
      const database = openDatabase(sample, ${JSON.stringify(folder)});
      console.log(database.get('SELECT COUNT(*) AS count FROM notes').count);`;
    const open = () => run(process.execPath, ['--input-type=module', '-e', program], { cwd: root });
    const outputs = await Promise.all([open(), open(), open(), open()]);
    expect(outputs.map(({ stdout }) => stdout.trim())).toEqual(['20000', '20000', '20000', '20000']);
  });
});
