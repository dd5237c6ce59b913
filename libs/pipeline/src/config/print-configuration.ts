import { relative } from 'node:path';
import { Document, Scalar } from 'yaml';
import { z } from 'zod';
import { type ConfigSection, type WholeConfig } from './config-section.ts';
import { type Path } from './path-text.ts';
import { type MapNode, nodeAt, variablesIn } from './source-tree.ts';
import { escapeVariables, looksSecret } from './substitution.ts';

/** The configuration as one YAML file, in the file's own notation: loading it gives the same, wherever it lies. */
export function printConfiguration(
  sections: readonly ConfigSection<unknown>[],
  whole: WholeConfig,
  root: MapNode,
  files: readonly string[],
): string {
  const secrets = variablesIn(root).filter(([name, value]) => value.length >= 4 && looksSecret(name, value));
  const document = new Document({});
  document.commentBefore = ` Read from ${files.map((file) => relative(process.cwd(), file)).join(', ')}`;
  for (const section of sections) {
    // What was included stands in place already.
    const value = section.key === 'include' ? [] : z.encode(section.schema, whole.get(section));
    if (value === undefined) continue;
    document.set(section.key, document.createNode(printable(value, [section.key])));
  }
  return document.toString({ lineWidth: 0 });

  function printable(value: unknown, path: Path): unknown {
    if (Array.isArray(value)) return value.map((item, index) => printable(item, [...path, index]));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, printable(child, [...path, key])]));
    }
    const { node, rest } = nodeAt(root, path);
    if (rest.length === 0 && node.kind === 'scalar' && node.substituted?.secret) {
      return scalar(node.substituted.printed, node.plain ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE);
    }
    if (typeof value !== 'string') return value;
    // The same secret may also have come by another way.
    const text = secrets.reduce((text, [name, secret]) => text.replaceAll(secret, () => `\${${name}}`), escapeVariables(value));
    return text === value ? value : scalar(text, Scalar.QUOTE_DOUBLE);
  }
}

function scalar(text: string, type: Scalar.Type): Scalar {
  const node = new Scalar(text);
  node.type = type;
  return node;
}
