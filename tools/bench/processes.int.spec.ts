import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The tools are plain modules without types, so they are loaded by name.
const load = (name: string) => import(name);
const { ask, freePorts, startProcess, untilAnswering } = await load('./processes.mjs');
const { expectSame, partOf, startUpstream } = await load('./upstream-client.mjs');

describe('processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-bench-spec-'));
  const signal = new AbortController().signal;
  afterAll(() => rmSync(folder, { recursive: true }));

  it('starts the upstream, which answers 1 KB parts and any number of bytes, and stops it', async () => {
    const upstream = await startUpstream({ folder, signal });
    try {
      const part = await partOf(upstream, 'a');
      expect(part).toHaveLength(1_024);
      expect(JSON.parse(part)).toMatchObject({ path: '/part/a' });
      expect((await ask(`${upstream.url}/bytes/102400`)).body).toHaveLength(102_400);
      const posted = await fetch(`${upstream.url}/part/b`, { method: 'POST', body: 'x'.repeat(100_000) });
      expect(await posted.json()).toMatchObject({ path: '/part/b' });
    } finally {
      await upstream.stop();
    }
    await expect(ask(upstream.url)).rejects.toThrow('ECONNREFUSED');
  });

  it('says with the end of its log when a program ends instead of answering', async () => {
    const [port] = await freePorts(1);
    const started = startProcess({ name: 'broken', args: ['-e', 'console.error("no such thing"); process.exit(3)'], folder });
    const waiting = untilAnswering(started, `http://127.0.0.1:${port}/`);
    await expect(waiting).rejects.toThrow('broken ended (exit code 3): no such thing');
    await started.stop();
  });

  it('tells an answer that is not the expected one', () => {
    expect(() => expectSame('a', 'b')).toThrow('answers a instead of b');
    expect(() => expectSame('a', 'a')).not.toThrow();
  });
});
