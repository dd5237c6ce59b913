import { type MapNode, type SourceNode, variablesIn } from './source-tree.ts';
import { looksSecret } from './substitution.ts';

/** How a fault names what it found; a variable's value is never repeated. */
export function found(node: SourceNode): string {
  if (node.kind === 'map') {
    return node.entries.size === 0 ? 'an empty map' : `a map with ${[...node.entries.keys()].slice(0, 5).join(', ')}`;
  }
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list';
  const { value, substituted } = node;
  if (substituted) {
    const names = [...substituted.variables.keys()].map((name) => `\${${name}}`).join(' and ');
    if (value === null) return `nothing from ${names}`;
    return typeof value === 'string' ? `the value of ${names}` : `a ${typeof value} from ${names}`;
  }
  if (value === null) return 'nothing';
  const text = typeof value === 'string' && value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return JSON.stringify(text);
}

/** A message about a value, with names in place of the variables in it, and of all that look secret. */
export function hideVariables(message: string, about: SourceNode, root: MapNode): string {
  const hidden = [...variablesIn(about), ...variablesIn(root).filter(([name, value]) => looksSecret(name, value))];
  return hidden
    .filter(([, value]) => value !== '')
    .reduce((text, [name, value]) => text.replace(wholeWord(value), () => `\${${name}}`), message);
}

function wholeWord(text: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${text.replace(/\W/g, '\\$&')}(?![A-Za-z0-9])`, 'g');
}
