import { type Place } from './config-faults.ts';
import { type Path } from './path-text.ts';
import { type Substituted } from './substitution.ts';

/** A value read from YAML that knows its place: that of its key, or of the list's item. Maps merge, places stay. */
export type SourceNode = MapNode | ListNode | ScalarNode;

interface SourceValue extends Place {
  line: number;
  column: number;
  /** Its own fault is told already, so no other is told of it. */
  broken?: boolean;
}

export interface MapNode extends SourceValue {
  kind: 'map';
  entries: ReadonlyMap<string, SourceNode>;
}

export interface ListNode extends SourceValue {
  kind: 'list';
  items: readonly SourceNode[];
}

export interface ScalarNode extends SourceValue {
  kind: 'scalar';
  value: unknown;
  /** Written without quotes, so that YAML gives it a type. */
  plain: boolean;
  substituted?: Substituted;
}

export function plainValue(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  return Object.fromEntries([...node.entries].map(([key, child]) => [key, plainValue(child)]));
}

/** The value at the path, or the innermost one around it; `rest` is what of the path was never written. */
export function nodeAt(node: SourceNode, path: Path): { node: SourceNode; rest: Path } {
  const [first, ...rest] = path;
  const child =
    first === undefined || node.kind === 'scalar' ? undefined
    : node.kind === 'map' ? node.entries.get(String(first))
    : node.items[Number(first)];
  return child ? nodeAt(child, rest) : { node, rest: path };
}

/** Maps merge key by key; of lists and scalars the upper one stands. */
export function merged(ground: MapNode, upper: MapNode): MapNode {
  const entries = new Map(ground.entries);
  for (const [key, node] of upper.entries) {
    const below = entries.get(key);
    entries.set(key, below?.kind === 'map' && node.kind === 'map' ? merged(below, node) : node);
  }
  return { ...upper, entries };
}

/** A copy in which the value at the path is left out, or stands under another key. */
export function without<N extends SourceNode>(node: N, [first, ...rest]: Path, renamed?: string): N {
  if (node.kind === 'scalar') return node;
  const changed = <K>(key: K, child: SourceNode): [K | string, SourceNode][] => {
    if (String(key) !== String(first)) return [[key, child]];
    if (rest.length > 0) return [[key, without(child, rest, renamed)]];
    return renamed === undefined ? [] : [[renamed, child]];
  };
  if (node.kind === 'map') return { ...node, entries: new Map([...node.entries].flatMap(([key, child]) => changed(key, child))) };
  return { ...node, items: node.items.flatMap((child, index) => changed(index, child).map(([, kept]) => kept)) };
}

/** The variables that went into the value and all below it. */
export function variablesIn(node: SourceNode): [name: string, value: string][] {
  if (node.kind === 'scalar') return [...(node.substituted?.variables ?? [])];
  return (node.kind === 'list' ? [...node.items] : [...node.entries.values()]).flatMap(variablesIn);
}
