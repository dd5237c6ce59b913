import { upstreamsSection } from '@portico/client';
import { didYouMean, type ReportFault, type WholeConfig } from '@portico/pipeline';
import { parseTemplate } from '../routes/path-template.ts';
import { checkPlaces } from './check-places.ts';
import { listOf, type PartOptions } from './part.options.ts';
import { parseReference, parseValueTemplate, type Reference } from './value-template.ts';
import { type ViewDeclaration } from './views.section.ts';

/** They mean something else in a template, or in an answer. */
const TAKEN = ['query', 'item', 'degraded', 'explain'];

/** What the schema cannot see of a view's parts: names of upstreams, of other parts and of what they stand under. */
export function checkParts({ match, parts }: Pick<ViewDeclaration, 'match' | 'parts'>, whole: WholeConfig, report: ReportFault): void {
  const upstreams = Object.keys(whole.get(upstreamsSection));
  const captured = parseTemplate(match.path).segments.flatMap((segment) => (typeof segment === 'string' ? [] : [segment.name]));
  const entries = Object.entries(parts);
  if (entries.length === 0) report(['parts'], 'a view has a part at least');
  for (const [name, options] of entries) {
    const here: ReportFault = (path, message, fix) => report(['parts', name, ...path], message, fix);
    if (TAKEN.includes(name) || captured.includes(name)) here([], `"${name}" means something else here`, 'Give the part another name');
    if (!upstreams.includes(options.to)) here(['to'], `there is no upstream "${options.to}"`, didYouMean(options.to, upstreams));
    if (!options.optional && (options.otherwise !== undefined || options.stale !== undefined)) here([options.stale === undefined ? 'otherwise' : 'stale'], 'a required part has nothing in its place', 'Make it optional: true');
    const known = [...captured, ...entries.map(([other]) => other).filter((other) => other !== name), 'query', ...(options.each === undefined ? [] : ['item'])];
    for (const [key, reference] of referencesOf(options)) checkReference(reference, key, known, captured, here);
    if (options.each !== undefined && !parseReference(listOf(options.each)).isList) here(['each'], 'this is no list', 'Write {part.list[*]}');
    if (options.each !== undefined && parseValueTemplate(options.path).batch) here(['path'], 'asks for many at once already', 'Leave out each, or [*]');
  }
  const cycle = cycleIn(parts);
  if (cycle) report(['parts', cycle[0]!], `waits for itself: ${cycle.join(' → ')}`, 'One of them must not need the other');
  checkPlaces(parts, report);
}

/** All that a part reads, with the key in which it does. */
export function referencesOf({ path, each }: Pick<PartOptions, 'path' | 'each'>): [key: 'path' | 'each', reference: Reference][] {
  const { references } = parseValueTemplate(path);
  return [...references.map((reference) => ['path', reference] as ['path', Reference]), ...(each === undefined ? [] : [['each', parseReference(listOf(each))] as ['each', Reference]])];
}

function checkReference({ text, root, steps }: Reference, key: string, known: string[], captured: string[], here: ReportFault): void {
  if (!known.includes(root)) here([key], `{${text}} refers to nothing: "${root}" is neither a part nor captured by match.path`, didYouMean(root, known));
  else if (captured.includes(root) && steps.length > 0) here([key], `{${text}}: "${root}" is a text and has no members`, `Write {${root}}`);
  else if (root === 'query' && (steps.length !== 1 || steps[0] === '[*]')) here([key], `{${text}} is no parameter of the query`, 'Write {query.name}');
  else if (!captured.includes(root) && root !== 'item' && steps.length === 0) here([key], `{${text}} is a whole part, not a value of it`, `Write {${root}.name}`);
}

/** Parts of which each waits for the next, the first one last again. */
function cycleIn(parts: ViewDeclaration['parts']): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, way: string[]): string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name) || !Object.hasOwn(parts, name)) return undefined;
    for (const [, { root }] of referencesOf(parts[name]!)) {
      const cycle = visit(root, [...way, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of Object.keys(parts)) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}
