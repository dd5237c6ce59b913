import leven from 'leven';

/** How many letters may differ: one in a short name, two in others (as many as two swapped ones make), a third in long ones. */
const tolerance = (length: number) => (length < 4 ? 1 : Math.max(2, Math.floor(length / 3)));

const simple = (name: string) => name.toLowerCase().replace(/[-_]/g, '');

/** The known name that was probably meant, if one is near enough. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const [best] = [...known]
    .map((candidate) => ({ candidate, distance: leven(simple(name), simple(candidate)) }))
    .filter(({ candidate, distance }) => distance <= tolerance(Math.min(name.length, candidate.length)))
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

/** The fix of a fault about an unknown name: the nearest right one, else all there are, when few. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const nearest = nearestName(name, names);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  return names.length > 0 && names.length <= 12 ? `Known here: ${names.join(', ')}` : undefined;
}
