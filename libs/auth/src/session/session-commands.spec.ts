import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '@portico/pipeline';
import { sessionCommands } from './session-commands.ts';

const OLD = 'o'.repeat(32);

describe('the commands for session keys', () => {
  let folder: string;
  const run = async (command: string, variables: Record<string, string>) => {
    const said: string[] = [];
    const say = (line: string) => said.push(...line.split('\n'));
    await sessionCommands[command]!({ name: 'web-bff' } as never, readEnvironment(variables), say, Object);
    return said;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'portico-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('put a new key before the others in the file, for nobody else to read, and take the others away', async () => {
    const file = join(folder, 'keys');
    writeFileSync(file, OLD);
    await run('rotate-session-keys', { SESSION_KEYS_FILE: file });
    const [fresh, before] = readEnvironment({ SESSION_KEYS_FILE: file }).sessionKeys!;
    expect([fresh!.length, before]).toEqual([43, OLD]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await run('retire-session-keys', { SESSION_KEYS_FILE: file });
    expect(readFileSync(file, 'utf8')).toBe(`${fresh}\n`);
  });

  it('say what to set, in an order that signs nobody out, where the keys are in no file', async () => {
    const said = await run('rotate-session-keys', { SESSION_KEYS: OLD });
    const settings = said.filter((line) => line.startsWith('SESSION_KEYS='));
    const [first, second] = settings.map((line) => line.slice('SESSION_KEYS='.length).split(','));
    expect([first![0], second![1]]).toEqual([OLD, OLD]);
    expect(first![1]).toBe(second![0]);
    const fresh = 'n'.repeat(32);
    expect(await run('retire-session-keys', { SESSION_KEYS: `${fresh},${OLD}` })).toContain(`SESSION_KEYS=${fresh}`);
  });

  it('retire nothing where there is one key', async () => {
    expect(await run('retire-session-keys', { SESSION_KEYS: OLD })).toEqual([expect.stringContaining('nothing to retire')]);
  });
});
