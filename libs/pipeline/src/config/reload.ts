import { isDeepStrictEqual } from 'node:util';
import { Logger } from '@nestjs/common';
import { type Readings } from '../telemetry/readings.ts';
import { type ConfigFault, ConfigFaults } from './config-faults.ts';
import { type ConfigSection } from './config-section.ts';
import { type Configuration } from './configuration.ts';
import { type Differences, differencesOf } from './differences.ts';
import { FileWatch } from './file-watch.ts';
import { type FileReading } from './gateway-file.ts';

/** How a reload went. */
export interface ReloadReport {
  /** ISO 8601. */
  readonly at: string;
  readonly outcome: 'applied' | 'refused';
  /** What asked for it. */
  readonly cause: ReloadCause;
  readonly faults: readonly ConfigFault[];
  readonly diff: Differences;
  /** Sections that have changed and are read at the start alone. */
  readonly needRestart: readonly string[];
}

export type ReloadCause = 'change' | 'signal';

const NO_DIFFERENCE: Differences = Object.freeze({ added: [], removed: [], changed: [] });

/**
 * Reads the gateway's file again: as a whole, checked by all who work by it, and put in place at once. A faulty one is refused and
 * the old one stays.
 */
export class ConfigurationReload {
  last: ReloadReport | undefined;
  readonly #counts = { applied: 0, refused: 0 };
  readonly #logger = new Logger('Configuration');
  /** Those that were read last, be it in vain: what mends a faulty one may be a change of a file that only it includes. */
  #files: readonly string[];
  #watch: FileWatch | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly sections: readonly ConfigSection<unknown>[],
    private readonly read: () => FileReading,
    readings: Readings,
  ) {
    this.#files = configuration.file.files;
    readings.add({
      name: 'portico.configuration.reloads',
      kind: 'counter',
      unit: '{reload}',
      description: 'Reloads of gateway.yaml, by whether the new one was put in place.',
      read: () => Object.entries(this.#counts).map(([outcome, count]) => [count, { 'portico.outcome': outcome }] as const),
    });
  }

  /** Reloads whenever the file, or one that it includes, changes. */
  watch(): void {
    this.#watch ??= new FileWatch(() => this.#files, () => this.reload('change'));
  }

  close(): void {
    this.#watch?.close();
  }

  /** @returns how it went; undefined when nothing has changed, which is no reload */
  reload(cause: ReloadCause): ReloadReport | undefined {
    try {
      const before = this.configuration.file;
      const { files, faults, file: after } = this.read();
      this.#files = files;
      const all = [...faults, ...(after ? this.configuration.faultsOf(after) : [])];
      if (!after || all.length > 0) throw new ConfigFaults(all);
      const diff = differencesOf(before, after, this.sections);
      const isSame = [diff.added, diff.removed, diff.changed].every(({ length }) => length === 0);
      // Places may have moved, so it is put in place all the same; and a fault that was told is one no more.
      this.configuration.replace(after);
      if (isSame && cause === 'change' && this.last?.outcome !== 'refused') return undefined;
      const needRestart = this.sections.filter((section) => section.restart && changedIn(diff, section.key)).map(({ key }) => key);
      return this.#tell({ at: new Date().toISOString(), outcome: 'applied', cause, faults: [], diff, needRestart });
    } catch (error) {
      const faults = error instanceof ConfigFaults ? error.faults : [{ file: this.configuration.file.files[0]!, path: '', message: String(error) }];
      // Other files are watched now than before, which looks like a change.
      if (cause === 'change' && isDeepStrictEqual(faults, this.last?.faults)) return undefined;
      return this.#tell({ at: new Date().toISOString(), outcome: 'refused', cause, faults, diff: NO_DIFFERENCE, needRestart: [] });
    }
  }

  #tell(report: ReloadReport): ReloadReport {
    this.last = report;
    this.#counts[report.outcome] += 1;
    if (report.outcome === 'refused') this.#logger.error(`The new configuration is refused, and the old one stays:\n${new ConfigFaults(report.faults).message}`);
    else this.#logger.log({ configuration: 'reloaded', ...report.diff });
    for (const key of report.needRestart) this.#logger.warn(`"${key}" has changed, which takes a restart`);
    return report;
  }
}

function changedIn({ added, removed, changed }: Differences, key: string): boolean {
  return [...added, ...removed, ...changed].some((name) => name === key || name.startsWith(`${key}.`));
}
