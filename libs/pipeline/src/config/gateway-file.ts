import { resolve } from 'node:path';
import { type ConfigFault, ConfigFaults, faultAt } from './config-faults.ts';
import { type Check, type ConfigSection, type WholeConfig } from './config-section.ts';
import { type Environment } from './environment.ts';
import { hideVariables } from './found.ts';
import { readSources } from './included-sources.ts';
import { didYouMean, nearestName } from './nearest-name.ts';
import { type Path } from './path-text.ts';
import { printConfiguration } from './print-configuration.ts';
import { readSection } from './section-reader.ts';
import { type MapNode, nodeAt, type SourceNode, without } from './source-tree.ts';
import { validate } from './schema-findings.ts';
import { type Reading } from './yaml-source.ts';

/** A gateway's configuration: checked, with defaults, frozen. */
export interface GatewayFile extends WholeConfig {
  /** Absolute paths of all files that were read, the gateway's own first. */
  readonly files: readonly string[];
  /** All that a check has against it. One that asks for a section of which nothing is usable ends there, quietly. */
  faultsBy(check: Check): ConfigFault[];
  /** The whole as one YAML file with every default; what came from a variable that looks secret stays `${NAME}`. */
  print(): string;
}

export interface GatewayFileOptions {
  file: string;
  /** All top-level keys there may be. */
  sections: readonly ConfigSection<unknown>[];
  environment: Pick<Environment, 'variables'>;
}

/** What came of reading a gateway's file. */
export interface FileReading {
  /** As those of {@link GatewayFile}, also of one with faults. */
  readonly files: readonly string[];
  /** Everything that is wrong with its text and its sections. */
  readonly faults: readonly ConfigFault[];
  /**
   * Undefined where it cannot be understood. With faults it is what is usable of it, for others to check, and never put in place: entries
   * with faults are missing, and sections of which nothing is usable have their defaults.
   */
  readonly file: GatewayFile | undefined;
}

/**
 * Reads gateway.yaml and all it includes.
 * @throws ConfigFaults with everything that is wrong.
 */
export function loadGatewayFile(options: GatewayFileOptions): GatewayFile {
  const { faults, file } = readGatewayFile(options);
  if (faults.length > 0 || !file) throw new ConfigFaults(faults);
  return file;
}

/** Reads gateway.yaml and all it includes, and tells what is wrong with it in place of throwing. */
export function readGatewayFile({ file, sections, environment }: GatewayFileOptions): FileReading {
  const reading: Reading = { variables: environment.variables, faults: [] };
  const { root, files } = readSources(resolve(file), reading);
  const { faults } = reading;
  if (!root) return { files, faults, file: undefined };
  const known = sections.map(({ key }) => key);
  const spelt = withKnownKeys(root, known, faults);
  const readings = new Map(sections.map((section) => [section.key, readSection(section, spelt)]));
  faults.push(...[...readings.values()].flatMap((each) => each.faults));
  for (const { usable } of readings.values()) deepFreeze(usable?.value);
  const leftOut = new Set([...readings.values()].flatMap((each) => [...each.leftOut]));

  /** Positions in lists are those of the section's value, from which faulty entries are missing. */
  const placeOf = ([key, ...inside]: Path): { node: SourceNode; rest: Path } => {
    const tree = readings.get(String(key))?.usable?.tree;
    return tree ? nodeAt(tree, inside) : nodeAt(spelt, key === undefined ? [] : [key, ...inside]);
  };
  const whole: WholeConfig = {
    get<T>({ key }: ConfigSection<T>): T {
      const of = readings.get(key);
      if (!of) throw new TypeError(`the section ${key} is not among those this gateway reads`);
      if (!of.usable) throw new FaultySection(key);
      return of.usable.value as T;
    },
    where: (path) => {
      const { node } = placeOf(path);
      return { file: node.file, line: node.line };
    },
  };

  const faultsOf = (path: Path, message: string, fix?: string): ConfigFault[] => {
    const of = readings.get(String(path[0]));
    if (!of) throw new TypeError(`a fault's path begins with a section's key, not with ${path[0]}`);
    const { node, rest } = placeOf(path);
    // A name of something that is itself faulty is no fault of who names it.
    if (node.broken || (node.kind === 'scalar' && leftOut.has(String(node.value)))) return [];
    if (rest.length === path.length - 1 && of.leftOut.has(String(rest[0]))) return [];
    const hidden = (text: string) => hideVariables(text, node, root);
    return [faultAt({ ...node, path: [...node.path, ...rest] }, hidden(message), fix && hidden(fix))];
  };

  const faultsBy = (check: Check): ConfigFault[] => {
    const found: ConfigFault[] = [];
    const report = (...fault: Parameters<typeof faultsOf>) => void found.push(...faultsOf(...fault));
    try {
      check(whole, report, (fault) => found.push(fault));
    } catch (error) {
      if (!(error instanceof FaultySection)) throw error;
    }
    return found;
  };

  for (const section of sections) {
    const { usable } = readings.get(section.key)!;
    if (usable) faults.push(...faultsBy((_whole, report) => section.check?.(usable.value, whole, report)));
  }
  const get = <T>(section: ConfigSection<T>): T => {
    const of = readings.get(section.key);
    const defaults = of && !of.usable ? validate(section.schema, undefined) : undefined;
    return defaults && !defaults.findings ? (defaults.value as T) : whole.get(section);
  };
  return { files, faults, file: { ...whole, get, files, faultsBy, print: () => printConfiguration(sections, whole, root, files) } };
}

/** Thrown to a check that asks for a section of which nothing is usable. */
class FaultySection extends Error {}

/** Tells unknown top-level keys; a misspelt one is read as the one that was meant. */
function withKnownKeys(root: MapNode, known: string[], faults: ConfigFault[]): MapNode {
  let spelt = root;
  for (const [key, node] of root.entries) {
    if (known.includes(key) || key === 'include') continue;
    faults.push(faultAt(node, 'unknown key', didYouMean(key, known)));
    const nearest = nearestName(key, known);
    spelt = without(spelt, [key], nearest !== undefined && !spelt.entries.has(nearest) ? nearest : undefined);
  }
  return spelt;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
}
