import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogWriter } from './log-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'portico-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the log', () => {
  it('writes every line once, in order', async () => {
    const file = join(folder, 'log');
    const fd = openSync(file, 'a');
    const writer = new LogWriter(fd);
    for (let at = 0; at < 20_000; at += 1) {
      writer.write(`${at}\n`);
      if (at % 1000 === 0) await sleep(1);
    }
    writer.close();
    expect(readFileSync(file, 'utf8')).toBe(Array.from({ length: 20_000 }, (_, at) => `${at}\n`).join(''));
    closeSync(fd);
  });

  it('neither blocks nor grows while nobody reads its pipe, counts what it dropped, and goes on when it is read', async () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    // As a process has its standard output: blocking.
    const fd = openSync(fifo, 'w');
    const writer = new LogWriter(fd, undefined, 100_000);
    const line = `${'x'.repeat(99)}\n`;
    for (let at = 0; at < 10_000; at += 1) {
      writer.write(line);
      if (at % 100 === 0) await sleep(0);
    }
    expect(writer.dropped).toBeGreaterThan(5000);
    const chunk = Buffer.alloc(65_536);
    let bytes = 0;
    for (let idle = 0; idle < 20; ) {
      try {
        bytes += readSync(reader, chunk);
        idle = 0;
      } catch {
        idle += 1;
        await sleep(20);
      }
    }
    expect(bytes).toBe((10_000 - writer.dropped) * line.length);
    writer.close();
    closeSync(fd);
    closeSync(reader);
  });
});
