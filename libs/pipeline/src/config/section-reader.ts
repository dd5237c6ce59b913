import { type ConfigFault, faultAt } from './config-faults.ts';
import { type ConfigSection } from './config-section.ts';
import { hideVariables } from './found.ts';
import { type Finding, validate } from './schema-findings.ts';
import { type MapNode, nodeAt, type SourceNode, without } from './source-tree.ts';

/** A section after its schema. */
export interface SectionReading {
  faults: ConfigFault[];
  /** Absent if nothing of the section could be made sense of. `tree` has the value's own shape. */
  usable?: { value: unknown; tree: SourceNode | undefined };
  /** Names of the section's entries that are missing in `value`, because they are faulty. */
  leftOut: ReadonlySet<string>;
}

/**
 * Validates a section. So that all faults come at once, what is faulty does not hide the rest: a misspelt key is read as the
 * one that was meant, and what remains wrong is told and then left out, until there is a value that checks can look at.
 */
export function readSection({ key, schema }: ConfigSection<unknown>, root: MapNode): SectionReading {
  const faults: ConfigFault[] = [];
  const leftOut = new Set<string>();
  let tree = root.entries.get(key);
  for (let told = false; ; ) {
    const result = validate(schema, tree);
    if (!result.findings) return { faults, leftOut, usable: { value: result.value, tree } };
    const misspelt: Finding | undefined = told ? undefined : result.findings.find(({ unknown }) => unknown);
    for (const { path, message, fix } of told ? [] : misspelt ? [misspelt] : result.findings) {
      const { node, rest } = tree ? nodeAt(tree, path) : { node: root, rest: [key, ...path] };
      if (!node.broken) faults.push(faultAt({ ...node, path: [...node.path, ...rest] }, hideVariables(message, node, root), fix));
    }
    told ||= !misspelt;
    const { path, unknown } = misspelt ?? result.findings[0]!;
    // What is missing takes with it what it is missing from.
    const doomed = tree ? path.slice(0, path.length - nodeAt(tree, path).rest.length) : [];
    if (!tree || doomed.length === 0) return { faults, leftOut };
    if (!misspelt && doomed.length === 1) leftOut.add(nameOf(tree, doomed[0]!));
    tree = without(tree, doomed, unknown?.nearest);
  }
}

/** An entry's key; in a list, the name that it has, or its position. */
function nameOf(section: SourceNode, key: string | number): string {
  const { node } = section.kind === 'list' ? nodeAt(section, [key, 'name']) : { node: undefined };
  return String(node?.kind === 'scalar' ? node.value : key);
}
