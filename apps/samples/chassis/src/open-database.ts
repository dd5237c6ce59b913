import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type SampleDefinition } from './sample.definition.ts';
import { SqlDatabase } from './sql-database.ts';

/** How long a process waits for another one that writes to the same file, the first seeding included. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens `<dataDir>/<name>.db`, brings its tables up to date and seeds it if it is new. Safe when several
 * processes do so at once: who comes second waits for the first and finds the work done.
 * @param dataDir folder, made if need be; `:memory:` for a database that ends with the process.
 * @throws {Error} when the file was written by a newer version, or cannot be opened.
 */
export function openDatabase(
  sample: Pick<SampleDefinition, 'name' | 'migrations' | 'seed'>,
  dataDir: string,
): SqlDatabase {
  const inMemory = dataDir === ':memory:';
  if (!inMemory) mkdirSync(dataDir, { recursive: true });
  const file = inMemory ? dataDir : join(dataDir, `${sample.name}.db`);
  const database = new SqlDatabase(new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS }));
  try {
    if (!inMemory) switchToWriteAheadLog(database);
    migrate(database, sample);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: SqlDatabase, sample: Pick<SampleDefinition, 'name' | 'migrations' | 'seed'>): void {
  const { migrations } = sample;
  if (versionOf(database) === migrations.length) return;
  database.transaction(() => {
    const version = versionOf(database);
    if (version > migrations.length) {
      throw new Error(`the ${sample.name} database is of version ${version}, this program knows ${migrations.length} only`);
    }
    for (const script of migrations.slice(version)) database.script(script);
    if (version === 0) sample.seed(database);
    database.script(`PRAGMA user_version = ${migrations.length}`);
  });
}

function versionOf(database: SqlDatabase): number {
  return database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}

/**
 * Readers then never wait for a writer. Changing the mode needs the file alone, and SQLite answers "locked" at
 * once, without the busy timeout, where waiting could deadlock with another process that does the same.
 */
function switchToWriteAheadLog(database: SqlDatabase): void {
  const deadline = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      database.script('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isLocked(error) || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** SQLITE_BUSY (5) and its extended codes, which keep it in the low byte. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}
