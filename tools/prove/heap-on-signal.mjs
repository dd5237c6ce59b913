// Imported into a program (`NODE_OPTIONS=--import=…`): on SIGUSR2 it collects garbage and writes the bytes of its heap to `HEAP_FILE`.
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

if (process.env.HEAP_FILE) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    for (let time = 0; time < 4; time += 1) collect();
    writeFileSync(process.env.HEAP_FILE, String(process.memoryUsage().heapUsed));
  });
}
