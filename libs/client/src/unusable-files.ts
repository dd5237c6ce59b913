import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type Check } from '@portico/pipeline';
import { originsIn } from './discovery/origins-in.ts';
import { upstreamsSection } from './upstreams.section.ts';

/** Tells what is wrong with the files that upstreams name. */
export const checkFiles: Check = (whole, report, reportElsewhere) => {
  for (const [name, { origins, tls }] of Object.entries(whole.get(upstreamsSection))) {
    const directory = dirname(whole.where(['upstreams', name]).file);
    const read = (path: readonly (string | number)[], file: string): string | undefined => {
      try {
        return readFileSync(resolve(directory, file), 'utf8');
      } catch (error) {
        const message = `cannot read ${resolve(directory, file)}: ${(error as NodeJS.ErrnoException).code}`;
        report(['upstreams', name, ...path], message, 'Files are found beside the file that names them');
        return undefined;
      }
    };
    origins.forEach((entry, at) => {
      if (typeof entry !== 'object' || !('file' in entry)) return;
      const text = read(['origins', at, 'file'], entry.file);
      for (const fault of text === undefined ? [] : originsIn(text).faults) reportElsewhere({ file: resolve(directory, entry.file), ...fault });
    });
    const pem = Object.entries(tls ?? {}).map(([key, file]) => [key, read(['tls', key], file as string)] as const);
    if (pem.length === 0 || pem.some(([, content]) => content === undefined)) continue;
    try {
      createSecureContext(Object.fromEntries(pem));
    } catch (error) {
      report(['upstreams', name, 'tls'], `the PEM files cannot be used: ${(error as Error).message}`);
    }
  }
};
