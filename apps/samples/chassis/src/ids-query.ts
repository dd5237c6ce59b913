import { z } from 'zod';

/** `?ids=a,b`, or the parameter repeated: at most 100. Their order is kept, repetitions are dropped. */
export const IdsQuery = z
  .preprocess(splitIds, z.array(z.string().min(1).max(100)).min(1).max(100).optional())
  .describe('A batch: these items in this order, unknown ids left out, the other parameters ignored');

function splitIds(value: unknown): unknown {
  if (value === undefined) return undefined;
  const parts = (Array.isArray(value) ? value : [value]).flatMap((part) => String(part).split(','));
  return [...new Set(parts.map((part) => part.trim()).filter(Boolean))];
}

/** The items asked for, in the order asked; ids that have none are left out. */
export function inOrderOf<Item extends { id: string }>(ids: readonly string[], items: readonly Item[]): Item[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
