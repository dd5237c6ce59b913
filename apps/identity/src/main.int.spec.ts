import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const FROM_SOURCE = ['--no-deprecation', '--import', './tools/workspace/source.mjs', join(import.meta.dirname, 'main.ts')];
const ENV = { ...process.env, PORT: '0', IDENTITY_DATA_DIR: ':memory:' };

async function run(env: Record<string, string>): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, FROM_SOURCE, { cwd: ROOT, env: { ...ENV, ...env } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += String(chunk);
    if (output.includes('listening')) child.kill('SIGTERM');
  });
  child.stderr.on('data', (chunk: Buffer) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

describe('the program', () => {
  it('does not start in production, and says so in one line', async () => {
    const { code, output } = await run({ NODE_ENV: 'production' });
    expect(code).toBe(1);
    expect(output).toMatch(/^identity: not started: NODE_ENV is production[^\n]*\n$/);
  });

  it('says where it listens, nothing else, and ends cleanly on SIGTERM', async () => {
    const { code, output } = await run({ NODE_ENV: 'development' });
    expect(output).toMatch(/^identity: listening at http:\/\/localhost:\d+\n$/);
    expect(code).toBe(0);
  });
});
