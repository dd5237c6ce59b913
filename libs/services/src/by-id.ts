/** The items of a batch by their ids, as a part's `batch` takes them. */
export function byId<T extends { readonly id: string }>({ items }: { readonly items: readonly T[] }): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
