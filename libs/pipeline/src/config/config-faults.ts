import { relative } from 'node:path';
import { type Path, pathText } from './path-text.ts';

/** One thing wrong with the configuration: where, what, and what to do about it. */
export interface ConfigFault {
  /** Absolute path, or `environment`. */
  file: string;
  /** From 1; absent where the whole file or a variable is meant. */
  line?: number;
  column?: number;
  /** `routes[2].limits`, or a variable's name; empty for the whole file. */
  path: string;
  message: string;
  fix?: string;
}

/** The place a fault belongs to; every value that was read from a file is one. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
  path: Path;
}

export function faultAt({ file, line, column, path }: Place, message: string, fix?: string): ConfigFault {
  return { file, line, column, path: pathText(path), message, fix };
}

/** Everything wrong with a configuration, all at once; `message` lists it, one fault per line, and ends in their count. */
export class ConfigFaults extends Error {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const sorted = faults.toSorted(byPlace);
    const count = sorted.length === 1 ? '1 fault' : `${sorted.length} faults`;
    super([...sorted.map(faultLine), `${count} in the configuration`].join('\n'));
    this.name = 'ConfigFaults';
    this.faults = sorted;
  }
}

function byPlace(a: ConfigFault, b: ConfigFault): number {
  const files = a.file === b.file ? 0 : a.file < b.file ? -1 : 1;
  return files || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

function faultLine({ file, line, column, path, message, fix }: ConfigFault): string {
  const place = [relative(process.cwd(), file), line, column].filter((part) => part !== undefined).join(':');
  return `${place}${path && ` ${path}`}: ${message}${fix ? `. ${fix}` : ''}`;
}
