import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type ConfigSection } from './config-section.ts';
import { type GatewayFile } from './gateway-file.ts';

/** What one configuration has and another had not, by names alone: `routes.products`, `timeouts.view`. */
export interface Differences {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Compares two configurations, entry by entry; of lists whose entries have names also the order. */
export function differencesOf(before: GatewayFile, after: GatewayFile, sections: readonly ConfigSection<unknown>[]): Differences {
  const added: string[] = [];
  const removed: string[] = [];
  const changed: string[] = [];
  for (const section of sections) {
    const [was, is] = [before, after].map((file) => z.encode(section.schema, file.get(section)));
    if (isDeepStrictEqual(was, is)) continue;
    const [old, now] = [entriesOf(was), entriesOf(is)];
    if (!old || !now) {
      changed.push(section.key);
      continue;
    }
    const names = (some: Iterable<string>) => [...some].map((name) => `${section.key}.${name}`);
    added.push(...names([...now.keys()].filter((name) => !old.has(name))));
    removed.push(...names([...old.keys()].filter((name) => !now.has(name))));
    const kept = [...now.keys()].filter((name) => old.has(name));
    changed.push(...names(kept.filter((name) => !isDeepStrictEqual(old.get(name), now.get(name)))));
    const order = [...old.keys()].filter((name) => now.has(name));
    if (Array.isArray(is) && !isDeepStrictEqual(kept, order)) changed.push(`${section.key} (order)`);
  }
  return { added, removed, changed };
}

/** Undefined for what has no entries with names. */
function entriesOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const named = value as { readonly name?: unknown }[];
  return named.every((entry) => typeof entry === 'object' && typeof entry?.name === 'string') ? new Map(named.map((entry) => [entry.name as string, entry])) : undefined;
}
