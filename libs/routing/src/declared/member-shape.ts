import { type PartOptions } from './part.options.ts';

/** What stays of a value: everything, or what is named. */
export type Tree = ReadonlyMap<string, Tree | true>;

/** Makes of a part's answer what the view shows of it. Lists are shaped element by element. */
export function memberShape({ pick, omit, rename }: Pick<PartOptions, 'pick' | 'omit' | 'rename'>): (value: unknown) => unknown {
  const picked = pick && treeOf(pick);
  const omitted = omit && treeOf(omit);
  const isRenamed = Object.keys(rename).length > 0;
  return (value) => {
    let shaped = value;
    if (picked) shaped = pickOf(shaped, picked);
    if (omitted) shaped = omitOf(shaped, omitted);
    return isRenamed ? renamed(shaped, rename) : shaped;
  };
}

export function treeOf(paths: readonly string[]): Tree {
  const root = new Map<string, Map<string, never> | true>();
  for (const path of paths) {
    const steps = path.split('.');
    const last = steps.pop()!;
    let at: Map<string, unknown> | undefined = root;
    for (const step of steps) {
      if (at.get(step) === true) {
        at = undefined;
        break;
      }
      if (!at.has(step)) at.set(step, new Map());
      at = at.get(step) as Map<string, unknown>;
    }
    at?.set(last, true);
  }
  return root as Tree;
}

/** Built of entries, so that a member named `__proto__` is a member like any other. */
function membersOf(value: unknown, map: (name: string, member: unknown) => [string, unknown] | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => {
    const made = map(name, member);
    return made === undefined ? [] : [made];
  }));
}

export function pickOf(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((each) => pickOf(each, tree));
  return membersOf(value, (name, member) => {
    const kept = tree.get(name);
    return kept === undefined ? undefined : [name, kept === true ? member : pickOf(member, kept)];
  });
}

function omitOf(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((each) => omitOf(each, tree));
  return membersOf(value, (name, member) => {
    const left = tree.get(name);
    return left === true ? undefined : [name, left === undefined ? member : omitOf(member, left)];
  });
}

function renamed(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, names));
  return membersOf(value, (name, member) => [Object.hasOwn(names, name) ? names[name]! : name, member]);
}
