import leven from 'leven';

const simple = (name: string) => name.toLowerCase().replace(/[-_]/g, '');

/** The known name that was probably meant, if one is near enough. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const [best] = [...known]
    .map((candidate) => ({ candidate, distance: leven(simple(name), simple(candidate)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.min(name.length, candidate.length) * 0.4)))
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
