import { type z } from 'zod';
import { found } from './found.ts';
import { quotesFix, wording } from './issue-wording.ts';
import { didYouMean, nearestName } from './nearest-name.ts';
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
    for (const list of [issue.keys, issue.errors]) if (Array.isArray(list)) raisedBy.set(list, raiser);
    return wording(issue, raiser);
  };
  const result = schema.safeParse(tree && plainValue(tree), { error });
  if (result.success) return { value: result.data };
  return { findings: result.error.issues.flatMap((issue) => explain(issue, [])) };

  function explain(issue: Issue, around: Path): Finding[] {
    const path = [...around, ...(issue.path as Path)];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, knownKeys(issue.keys)));
    if (issue.code === 'invalid_key') return [{ path, message: `this name is not allowed, ${issue.issues[0]?.message}` }];
    if (issue.code !== 'invalid_union' || !raisedBy.has(issue.errors)) return [finding(path, issue.message, allowedBy([issue]))];
    const meant = written(path) && meantOption(issue.errors);
    return meant ? meant.flatMap((each) => explain(each, path)) : [finding(path, issue.message, allowedBy(issue.errors.flat()))];
  }

  function finding(path: Path, message: string, allowed: string[]): Finding {
    const node = written(path);
    if (!node) return { path, message: `missing, ${message}` };
    if (!message.startsWith('expected')) return { path, message };
    const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
    const nearest = text === undefined ? undefined : nearestName(text, allowed);
    const quotes = node.kind === 'scalar' ? quotesFix(message, node) : undefined;
    return { path, message: `${message}, found ${found(node)}`, fix: nearest ? `Did you mean "${nearest}"?` : quotes };
  }

  function unknownKey(path: Path, key: string, known: string[]): Finding {
    const nearest = nearestName(key, known);
    const free = nearest !== undefined && !written([...path, nearest]);
    const unknown = { nearest: free ? nearest : undefined };
    return { path: [...path, key], message: 'unknown key', fix: didYouMean(key, known), unknown };
  }

  function written(path: Path): SourceNode | undefined {
    const { node, rest } = tree ? nodeAt(tree, path) : { node: undefined, rest: path };
    return rest.length === 0 ? node : undefined;
  }

  /** The option of a union that comes nearest; undefined if none does, or several do equally. */
  function meantOption(options: Issue[][]): Issue[] | undefined {
    const quiteElse = ({ path, code }: Issue) => path.length === 0 && /^invalid_(type|value|union)$/.test(code);
    const [best, next] = options
      .filter((issues) => !issues.some(quiteElse))
      .map((issues) => ({ issues, distance: distanceOf(issues) }))
      .sort((a, b) => a.distance - b.distance);
    return best?.distance === next?.distance ? undefined : best?.issues;
  }

  /** A misspelt key counts in place of the missing one that was meant. */
  function distanceOf(issues: Issue[]): number {
    const unknown = issues.filter((issue) => issue.code === 'unrecognized_keys');
    const meant = unknown.flatMap(({ keys }) => keys.map((key) => nearestName(key, knownKeys(keys))));
    const others = issues.filter(({ code, path }) => code !== 'unrecognized_keys' && !meant.includes(String(path[0])));
    return meant.length + others.length;
  }

  function knownKeys(unrecognized: string[]): string[] {
    const { def } = (raisedBy.get(unrecognized) as z.core.$ZodTypes)._zod;
    if (def.type === 'object') return Object.keys(def.shape);
    return def.type === 'record' ? [...(def.keyType._zod.values ?? [])].map(String) : [];
  }
}

function allowedBy(issues: Issue[]): string[] {
  return issues.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values.map(String) : []));
}
