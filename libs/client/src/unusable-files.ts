import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type ConfigFault, type GatewayFile } from '@portico/pipeline';
import { originsIn } from './discovery/origins-in.ts';
import { type UpstreamOptions } from './upstreams.section.ts';

/** What is wrong with the files that upstreams name. */
export function unusableFiles(upstreams: Readonly<Record<string, UpstreamOptions>>, where: GatewayFile['where']): ConfigFault[] {
  return Object.entries(upstreams).flatMap(([name, { origins, tls }]) => {
    const at = (path: readonly (string | number)[]) => ({ place: where(['upstreams', name, ...path]), path: ['upstreams', name, ...path].join('.') });
    const directory = dirname(where(['upstreams', name]).file);
    const read = (path: readonly (string | number)[], file: string): [string | undefined, ConfigFault[]] => {
      const { place, path: text } = at(path);
      try {
        return [readFileSync(resolve(directory, file), 'utf8'), []];
      } catch (error) {
        const message = `cannot read ${resolve(directory, file)}: ${(error as NodeJS.ErrnoException).code}`;
        return [undefined, [{ ...place, path: text, message, fix: 'Files are found beside the file that names them' }]];
      }
    };
    const lists = origins.flatMap((entry, index) => {
      if (typeof entry !== 'object' || !('file' in entry)) return [];
      const [text, unread] = read(['origins', index, 'file'], entry.file);
      return text === undefined ? unread : originsIn(text).faults.map((fault) => ({ file: resolve(directory, entry.file), ...fault }));
    });
    const pem = Object.entries(tls ?? {}).map(([key, file]) => [key, ...read(['tls', key], file as string)] as const);
    const faults = [...lists, ...pem.flatMap(([, , found]) => found)];
    if (pem.length === 0 || pem.some(([, content]) => content === undefined)) return faults;
    try {
      createSecureContext(Object.fromEntries(pem.map(([key, content]) => [key, content])));
    } catch (error) {
      const { place, path } = at(['tls']);
      faults.push({ ...place, path, message: `the PEM files cannot be used: ${(error as Error).message}` });
    }
    return faults;
  });
}
