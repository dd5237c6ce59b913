import { readFileSync, statSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml';
import { type ConfigFault, faultAt, type Place } from './config-faults.ts';
import { type Path } from './path-text.ts';
import { type MapNode, type ScalarNode, type SourceNode } from './source-tree.ts';
import { substitute, type Variables } from './substitution.ts';

const MAX_BYTES = 1024 ** 2;
const MAX_VALUES = 100_000;
const MAX_DEPTH = 100;

/** What reading files needs and gathers. */
export interface Reading {
  variables: Variables;
  faults: ConfigFault[];
}

/**
 * Reads one file into a tree; undefined, with faults in `reading`, if it cannot be understood.
 * @param asked the place that names the file.
 */
export function readYamlSource(file: string, reading: Reading, asked: Place): MapNode | undefined {
  const refuse = (place: Place, message: string) => void reading.faults.push(faultAt(place, message));
  try {
    const text = readText(file);
    if (typeof text !== 'string') return refuse(asked, `cannot read ${relative(dirname(asked.file), file)}: ${text.reason}`);
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true });
    const wrong = syntaxFaults(document, text, file, lines);
    if (wrong.length > 0) return void reading.faults.push(...wrong);
    const root = treeOf(document, file, lines, reading);
    if (root.kind === 'map') return root;
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
      return { ...root, kind: 'map', entries: new Map() };
    }
    return refuse(root, 'expected a map of sections');
  } catch (error) {
    if (error instanceof TooLarge) return refuse(error.place, error.message);
    throw error;
  }
}

function readText(file: string): string | { reason: string } {
  try {
    if (statSync(file).size > MAX_BYTES) return { reason: 'it is larger than 1 MB' };
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { reason: 'there is no such file' };
    return { reason: code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : String(code ?? error) };
  }
}

/** One per line, and after the first none that merely surprises a parser that lost its way. */
function syntaxFaults(document: Document, text: string, file: string, lines: LineCounter): ConfigFault[] {
  const byLine = new Map<number, ConfigFault>();
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    const { line, col: column } = lines.linePos(pos[0]);
    if (byLine.has(line) || (byLine.size > 0 && code === 'UNEXPECTED_TOKEN')) continue;
    const fix = text.split('\n')[line - 1]?.includes('${') ? 'Inside { } and [ ] write "${NAME}" in quotes' : undefined;
    // The parser's recursion ends far beyond the depth that is allowed.
    const what = code === 'RESOURCE_EXHAUSTION' ? `nested deeper than ${MAX_DEPTH}` : message;
    byLine.set(line, faultAt({ file, line, column, path: [] }, what, fix));
  }
  return [...byLine.values()];
}

class TooLarge extends Error {
  constructor(readonly place: Place, message: string) {
    super(message);
  }
}

function treeOf(document: Document, file: string, lines: LineCounter, { variables, faults }: Reading): SourceNode {
  const anchors = new Map<string, Node>();
  let count = 0;

  function build(node: Node | null, path: Path, offset: number, inAlias: boolean): SourceNode {
    const { line, col: column } = lines.linePos(offset);
    const place = { file, line, column, path };
    if (++count > MAX_VALUES) throw new TooLarge(place, `more than ${MAX_VALUES} values, counting each use of an alias`);
    if (path.length > MAX_DEPTH) throw new TooLarge(place, `nested deeper than ${MAX_DEPTH}`);
    if (isAlias(node)) {
      const meant = anchors.get(node.source);
      if (meant) return build(meant, path, offset, true);
      faults.push(faultAt(place, `the alias *${node.source} has no anchor before it`));
      return { ...place, kind: 'scalar', value: null, plain: true, broken: true };
    }
    // In the document's order an alias means the latest anchor before it.
    if (node && 'anchor' in node && node.anchor && !inAlias) anchors.set(node.anchor, node);
    if (isSeq<Node | null>(node)) {
      const items = node.items.map((item, index) => build(item, [...path, index], item?.range?.[0] ?? offset, inAlias));
      return { ...place, kind: 'list', items };
    }
    if (!isMap<Scalar<unknown>, Node | null>(node)) return scalarOf(node, place);
    const entries = new Map<string, SourceNode>();
    for (const { key, value } of node.items) {
      const name = String(key.value);
      const child = build(value, [...path, name], key.range?.[0] ?? offset, inAlias);
      const first = entries.get(name);
      if (first) faults.push(faultAt(child, `given twice, first in line ${first.line}`));
      else if (name === '__proto__') faults.push(faultAt(child, 'this key is not allowed'));
      else entries.set(name, child);
    }
    return { ...place, kind: 'map', entries };
  }

  function scalarOf(node: Node | null, place: Place & { line: number; column: number }): ScalarNode {
    const value: unknown = isScalar(node) ? node.value : null;
    const scalar: ScalarNode = { ...place, kind: 'scalar', value, plain: isScalar(node) && node.type === Scalar.PLAIN };
    if (typeof value !== 'string' || !value.includes('${')) return scalar;
    const substituted = substitute(value, variables);
    if (Array.isArray(substituted)) {
      faults.push(...substituted.map(({ message, fix }) => faultAt(place, message, fix)));
      return { ...scalar, broken: true };
    }
    if (substituted.variables.size === 0) return { ...scalar, value: substituted.value };
    return { ...scalar, value: scalar.plain ? typed(substituted.value) : substituted.value, substituted };
  }

  /** As if the text stood in the file without quotes. */
  function typed(text: string): unknown {
    const tag = document.schema.tags.find((each) => each.default === true && 'test' in each && each.test?.test(text));
    const value = tag && !tag.collection ? tag.resolve(text, () => undefined, {}) : text;
    return isScalar(value) ? value.value : value;
  }

  return build(document.contents, [], 0, false);
}
