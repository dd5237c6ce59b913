import { z } from 'zod';

/** The schema of a feed whose items stand under `key`: components `<Name>Change` and `<Name>Changes`. */
export function changesOf<Key extends string, Item extends z.ZodType>(name: string, key: Key, item: Item) {
  const change = z.object({
    seq: z.int().min(1),
    id: z.string(),
    deleted: z.boolean().describe('true: a tombstone'),
    [key]: item.nullable(),
  } as { seq: z.ZodInt; id: z.ZodString; deleted: z.ZodBoolean } & Record<Key, z.ZodNullable<Item>>);
  return z
    .object({
      changes: z.array(change.meta({ id: `${name}Change` })),
      next: z.int().min(0).describe('The `since` to go on with'),
    })
    .meta({ id: `${name}Changes` });
}
