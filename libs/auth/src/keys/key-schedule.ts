import { type StoredKey } from './stored-key.ts';

/** How long services may keep the published keys, seconds: the `max-age` of their answer. */
export const PUBLISHED_MAX_AGE_S = 300;
/** A new key is published this long before it signs: by then nobody has a list without it. Milliseconds. */
export const OVERLAP_MS = 2 * PUBLISHED_MAX_AGE_S * 1000;
/** A key stays this long after the next one signs: tokens that it signed are over by then. Milliseconds. */
const KEPT_MS = 600_000;

/** The key that signs: the one that became active last. Before any is, the first. */
export function activeKey<K extends Pick<StoredKey, 'activeFrom'>>(keys: readonly K[], now: number): K {
  const inOrder = byActivation(keys);
  return inOrder.findLast((key) => activation(key) <= now) ?? inOrder[0]!;
}

/** The keys after a rotation: the new one, those that sign or will, and those whose tokens may still be about. */
export function rotated(keys: readonly StoredKey[], added: StoredKey, now: number): StoredKey[] {
  const inOrder = byActivation(keys);
  const kept = inOrder.filter((_, at) => inOrder[at + 1] === undefined || activation(inOrder[at + 1]!) > now - KEPT_MS);
  return [...kept, added];
}

/**
 * The keys without a leaked one. If it was the one that signs, the next takes its place at once, without the overlap:
 * that services ask again for an unknown key costs less than a leaked key that goes on.
 *
 * @param spare signs when no other is left
 * @throws Error when there is no such key
 */
export function retired(keys: readonly StoredKey[], kid: string, spare: StoredKey, now: number): StoredKey[] {
  const left = byActivation(keys.filter((key) => key.kid !== kid));
  if (left.length === keys.length) throw new Error(`there is no key ${kid}`);
  if (left.some((key) => activation(key) <= now)) return left;
  const [next = spare, ...later] = left;
  return [{ ...next, activeFrom: new Date(now).toISOString() }, ...later];
}

function activation({ activeFrom }: Pick<StoredKey, 'activeFrom'>): number {
  return Date.parse(activeFrom);
}

function byActivation<K extends Pick<StoredKey, 'activeFrom'>>(keys: readonly K[]): K[] {
  return keys.toSorted((a, b) => activation(a) - activation(b));
}
