import { z } from 'zod';
import { found } from './found.ts';
import { didYouMean, nearestName } from './nearest-name.ts';
import { expected } from './notation.ts';
import { type Path } from './path-text.ts';
import { nodeAt, plainValue, type SourceNode } from './source-tree.ts';

/** What a schema has against a value; the path is within the value. */
export interface Finding {
  path: Path;
  message: string;
  fix?: string;
  /** The key is not known; `nearest` is the one that was probably meant, where that is not there too. */
  unknown?: { nearest: string | undefined };
}

type Issue = z.core.$ZodIssue;
type Validation = { value: unknown; findings?: undefined } | { findings: Finding[] };

/** Checks a value against a schema, with findings in the words of the file in place of zod's. */
export function validate(schema: z.ZodType, tree: SourceNode | undefined): Validation {
  // An issue does not say which schema raised it, but the wording is asked for with both at hand; the list in it is the link.
  const raisedBy = new WeakMap<object, z.core.$ZodType>();
  const error = (issue: z.core.$ZodRawIssue) => {
    const raiser = (issue.schema ?? issue.inst) as z.core.$ZodType;
    for (const list of [issue.keys, issue.errors]) if (typeof list === 'object' && list) raisedBy.set(list, raiser);
    return wording(issue, raiser);
  };
  const result = schema.safeParse(tree && plainValue(tree), { error });
  if (result.success) return { value: result.data };
  return { findings: result.error.issues.flatMap((issue) => explain(issue, [])) };

  function explain(issue: Issue, around: Path): Finding[] {
    const path = [...around, ...(issue.path as Path)];
    const node = written(path);
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(raisedBy.get(issue.keys));
      return issue.keys.map((key) => unknownKey(path, key, known));
    }
    if (issue.code === 'invalid_union' && node && raisedBy.has(issue.errors)) {
      const meant = meantOption(issue.errors);
      if (meant) return meant.flatMap((each) => explain(each, path));
      return [finding(path, issue.message, issue.errors.flat().flatMap(allowedValues))];
    }
    if (issue.code === 'invalid_key') return [{ path, message: `this name is not allowed: ${issue.issues[0]?.message ?? issue.message}` }];
    return [finding(path, issue.message, allowedValues(issue))];
  }

  function finding(path: Path, message: string, allowed: string[]): Finding {
    const node = written(path);
    if (!node) return { path, message: `missing, ${message}` };
    if (!message.startsWith('expected')) return { path, message };
    const value = node.kind === 'scalar' ? node.value : undefined;
    const nearest = typeof value === 'string' && nearestName(value, allowed);
    const unquoted = message === 'expected a string' && ['number', 'boolean'].includes(typeof value);
    const fix = nearest ? `Did you mean "${nearest}"?` : unquoted ? 'Put it in quotes' : undefined;
    return { path, message: `${message}, found ${found(node)}`, fix };
  }

  function unknownKey(path: Path, key: string, known: string[]): Finding {
    const nearest = nearestName(key, known);
    const free = nearest !== undefined && !written([...path, nearest]);
    return { path: [...path, key], message: 'unknown key', fix: didYouMean(key, known), unknown: { nearest: free ? nearest : undefined } };
  }

  function written(path: Path): SourceNode | undefined {
    const { node, rest } = tree ? nodeAt(tree, path) : { node: undefined, rest: path };
    return rest.length === 0 ? node : undefined;
  }

  /** The option of a union that comes nearest; undefined if none does, or several do equally. */
  function meantOption(options: Issue[][]): Issue[] | undefined {
    const elsewhere = (issue: Issue) => issue.path.length === 0 && ['invalid_type', 'invalid_value', 'invalid_union'].includes(issue.code);
    const ranked = options
      .filter((issues) => !issues.some(elsewhere))
      .map((issues) => ({ issues, distance: distanceOf(issues) }))
      .sort((a, b) => a.distance - b.distance);
    return ranked[0]?.distance === ranked[1]?.distance ? undefined : ranked[0]?.issues;
  }

  /** A misspelt key counts half, in place of the missing one that was meant. */
  function distanceOf(issues: Issue[]): number {
    const keys = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => nearestName(key, knownKeys(raisedBy.get(issue.keys)))) : []));
    const others = issues.filter((issue) => issue.code !== 'unrecognized_keys' && !keys.includes(String(issue.path[0])));
    return keys.reduce((sum, nearest) => sum + (nearest === undefined ? 1 : 0.5), others.length);
  }
}

function knownKeys(schema: z.core.$ZodType | undefined): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'object') return Object.keys(def.shape);
  return def.type === 'record' ? [...(def.keyType._zod.values ?? [])].map(String) : [];
}

function allowedValues(issue: Issue): string[] {
  return issue.code === 'invalid_value' ? issue.values.map(String) : [];
}

/** Undefined leaves it to zod. */
function wording(issue: z.core.$ZodRawIssue, schema: z.core.$ZodType): string | undefined {
  const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : issue.origin === 'object' ? ' keys' : '';
  switch (issue.code) {
    case 'invalid_union':
      if (issue.discriminator) return `expected ${(issue.options as unknown[] | undefined ?? []).map(String).join(' | ')}`;
      return `expected ${expected(schema)}`;
    case 'invalid_type':
    case 'invalid_value':
      return `expected ${expected(schema)}`;
    case 'too_small':
      return `expected ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unit}`;
    case 'too_big':
      return `expected ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unit}`;
    case 'invalid_format':
      return issue.format === 'regex' ? `expected text like ${issue.pattern}` : `expected a valid ${issue.format === 'url' ? 'URL' : issue.format}`;
    default:
      return undefined;
  }
}
