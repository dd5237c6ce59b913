import { resolve } from 'node:path';
import { type ConfigFault, ConfigFaults, faultAt } from './config-faults.ts';
import { type ConfigSection, type WholeConfig } from './config-section.ts';
import { type Environment } from './environment.ts';
import { hideVariables } from './found.ts';
import { readSources } from './included-sources.ts';
import { didYouMean, nearestName } from './nearest-name.ts';
import { type Path } from './path-text.ts';
import { printConfiguration } from './print-configuration.ts';
import { readSection } from './section-reader.ts';
import { type MapNode, nodeAt, without } from './source-tree.ts';
import { type Reading } from './yaml-source.ts';

/** A gateway's configuration: checked, with defaults, frozen. */
export interface GatewayFile extends WholeConfig {
  /** Absolute paths of all files that were read, the gateway's own first. */
  readonly files: readonly string[];
  /** The whole as one YAML file with every default; what came from a variable that looks secret stays `${NAME}`. */
  print(): string;
}

export interface GatewayFileOptions {
  file: string;
  /** All top-level keys there may be. */
  sections: readonly ConfigSection<unknown>[];
  environment: Pick<Environment, 'variables'>;
}

/**
 * Reads gateway.yaml and all it includes.
 * @throws ConfigFaults with everything that is wrong.
 */
export function loadGatewayFile({ file, sections, environment }: GatewayFileOptions): GatewayFile {
  const reading: Reading = { variables: environment.variables, faults: [] };
  const { root, files } = readSources(resolve(file), reading);
  if (!root) throw new ConfigFaults(reading.faults);
  const { faults } = reading;
  const known = sections.map(({ key }) => key);
  const spelt = withKnownKeys(root, known, faults);
  const readings = new Map(sections.map((section) => [section.key, readSection(section, spelt)]));
  faults.push(...[...readings.values()].flatMap((each) => each.faults));
  for (const { usable } of readings.values()) deepFreeze(usable?.value);
  const leftOut = new Set([...readings.values()].flatMap((each) => [...each.leftOut]));

  const whole: WholeConfig = {
    get<T>({ key }: ConfigSection<T>): T {
      const of = readings.get(key);
      if (!of) throw new TypeError(`the section ${key} is not among those this gateway reads`);
      if (!of.usable) throw new FaultySection(key);
      return of.usable.value as T;
    },
    where: (path) => {
      const { node } = nodeAt(spelt, path);
      return { file: node.file, line: node.line };
    },
  };

  const report = ([key, ...inside]: Path, message: string, fix?: string) => {
    const of = readings.get(String(key));
    if (!of) throw new TypeError(`a fault's path begins with a section's key, not with ${key}`);
    const { node, rest } = of.usable?.tree ? nodeAt(of.usable.tree, inside) : nodeAt(spelt, [key!, ...inside]);
    // A name of something that is itself faulty is no fault of who names it.
    if (node.broken || (node.kind === 'scalar' && leftOut.has(String(node.value)))) return;
    const hidden = (text: string) => hideVariables(text, node, root);
    faults.push(faultAt({ ...node, path: [...node.path, ...rest] }, hidden(message), fix && hidden(fix)));
  };

  for (const section of sections) {
    const { usable } = readings.get(section.key)!;
    try {
      if (usable) section.check?.(usable.value, whole, report);
    } catch (error) {
      if (!(error instanceof FaultySection)) throw error;
    }
  }
  if (faults.length > 0) throw new ConfigFaults(faults);
  return { ...whole, files, print: () => printConfiguration(sections, whole, root, files) };
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
