import { dirname, relative, resolve } from 'node:path';
import { faultAt, type Place } from './config-faults.ts';
import { found } from './found.ts';
import { type MapNode, merged, type ScalarNode } from './source-tree.ts';
import { type Reading, readYamlSource } from './yaml-source.ts';

const MAX_DEPTH = 16;

/** Every file that was read, and the first with all it includes merged below it, unless one cannot be understood. */
export function readSources(file: string, reading: Reading): { root?: MapNode; files: string[] } {
  const sources = new Map<string, MapNode | undefined>();
  let complete = true;

  function read(target: string, asked: Place, above: readonly string[]): MapNode | undefined {
    if (sources.has(target)) return sources.get(target);
    const own = readYamlSource(target, reading, asked);
    complete &&= own !== undefined;
    sources.set(target, own);
    if (!own) return undefined;
    const trail = [...above, target];
    let ground: MapNode | undefined;
    for (const item of includesOf(own, reading)) {
      const included = resolve(dirname(target), String(item.value));
      if (trail.includes(included) || trail.length >= MAX_DEPTH) {
        const way = [...trail, included].map((each) => relative(dirname(file), each)).join(' → ');
        const reason = trail.includes(included) ? 'includes itself' : `more than ${MAX_DEPTH} includes deep`;
        reading.faults.push(faultAt(item, `${reason}: ${way}`));
        continue;
      }
      const below = read(included, item, trail);
      if (below) ground = ground ? merged(ground, below) : below;
    }
    const whole = ground ? merged(ground, own) : own;
    sources.set(target, whole);
    return whole;
  }

  const root = read(file, { file, path: [] }, []);
  return { root: complete ? root : undefined, files: [...sources.keys()] };
}

function includesOf(root: MapNode, reading: Reading): ScalarNode[] {
  const list = root.entries.get('include');
  if (!list) return [];
  const items = list.kind === 'list' ? list.items : [list];
  const wrong = list.kind === 'list' ? items.filter((item) => item.kind !== 'scalar' || typeof item.value !== 'string') : items;
  for (const item of wrong) {
    const what = item === list ? 'a list of files' : 'a file';
    if (!item.broken) reading.faults.push(faultAt(item, `expected ${what}, found ${found(item)}`));
    item.broken = true;
  }
  return items.filter((item): item is ScalarNode => !item.broken && item.kind === 'scalar');
}
