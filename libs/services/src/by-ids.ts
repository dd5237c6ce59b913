/** Most ids that a service takes in one call. */
const BATCH = 100;

/** Asks for many things by id, each once, in as few calls as the service's limit allows. */
export async function byIds<T extends { readonly id: string }>(
  ids: Iterable<string>,
  ask: (ids: string[]) => Promise<{ readonly items: readonly T[] }>,
): Promise<Map<string, T>> {
  const distinct = [...new Set(ids)];
  const batches: string[][] = [];
  for (let at = 0; at < distinct.length; at += BATCH) batches.push(distinct.slice(at, at + BATCH));
  const pages = await Promise.all(batches.map(ask));
  return new Map(pages.flatMap(({ items }) => items.map((item) => [item.id, item] as const)));
}
