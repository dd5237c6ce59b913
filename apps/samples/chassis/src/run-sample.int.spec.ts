import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');
const fromSource = ['--no-deprecation', '--import', './tools/workspace/source.mjs', 'apps/samples/users/src/main.ts'];
const env = { ...process.env, NODE_OPTIONS: '', PORT: '0', SAMPLE_FAULTS: '1', SAMPLE_AUTH: 'off', LOG_LEVEL: 'warn' };


describe('the program of a sample', () => {
  const folder = mkdtempSync(join(tmpdir(), 'samples-'));
  let child: ChildProcess | undefined;
  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('says where it listens, and ends with 0 within two seconds of a signal, having answered what it could', async () => {
    const { line, output, process: started } = await start();
    child = started;
    expect(line).toMatch(/^users listening on http:\/\/localhost:\d+$/);
    const url = line.split(' ').at(-1);
    const slow = fetch(`${url}/users/u-001`, { headers: { 'x-fault': 'delay=300' } });
    const hanging = fetch(`${url}/users`, { headers: { 'x-fault': 'hang' } }).catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 150));
    const asked = performance.now();
    started.kill('SIGTERM');
    // As a terminal and a process manager may both do; the second must not kill.
    setTimeout(() => started.kill('SIGTERM'), 50);
    setTimeout(() => started.kill('SIGINT'), 60);
    expect(await once(started, 'exit')).toEqual([0, null]);
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect((await slow).status).toBe(200);
    expect(await hanging).toBe('cut off');
    expect(output()).toBe(`${line}\n`);
  });

  it('prints its description without a database, and cannot start without one: it says why and ends with 1', async () => {
    const nowhere = { cwd: root, env: { ...env, SAMPLE_DATA_DIR: '/dev/null/nowhere' }, maxBuffer: 16 * 1024 * 1024 };
    const [printed, refused] = await Promise.allSettled([
      run(process.execPath, [...fromSource, '--print-openapi'], nowhere),
      run(process.execPath, fromSource, nowhere),
    ]);
    if (printed.status !== 'fulfilled') throw printed.reason;
    expect(JSON.parse(printed.value.stdout)).toMatchObject({ openapi: '3.1.0', info: { title: 'Users' } });
    const reason = { code: 1, stdout: '', stderr: expect.stringMatching(/^users cannot start: .*\n$/) };
    expect(refused).toMatchObject({ reason });
  });

  const start = async (): Promise<{ process: ChildProcess; line: string; output: () => string }> => {
    const started = spawn(process.execPath, fromSource, { cwd: root, env: { ...env, SAMPLE_DATA_DIR: folder } });
    let output = '';
    started.stdout.on('data', (chunk) => (output += chunk));
    started.stderr.on('data', (chunk) => (output += chunk));
    const ended = once(started, 'exit').then(() => Promise.reject(new Error(`it ended: ${output}`)));
    ended.catch(() => undefined);
    const [line] = await Promise.race([once(createInterface(started.stdout), 'line'), ended]);
    return { process: started, line, output: () => output };
  };
});
