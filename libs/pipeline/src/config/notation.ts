import { z } from 'zod';

/** Formats of text that have a name of their own here. */
export const formats: ReadonlyMap<string, string> = new Map([['url', 'URL'], ['date', 'date like 2026-06-01']]);

const wrappers = new Set(['optional', 'default', 'prefault', 'nonoptional', 'nullable', 'readonly', 'catch', 'lazy', 'pipe']);

/** What stands within optional, default and the like, on the side of the file. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (!wrappers.has(def.type)) return schema;
  if (def.type === 'lazy') return unwrapped(def.getter());
  if (def.type === 'pipe') return unwrapped(def.in);
  return unwrapped((def as { innerType: z.core.$ZodType } & typeof def).innerType);
}

/** What may be written for a schema, in few words: `duration`, `anonymous | {scopes}`, `list of strings`. */
export function notation(schema: z.core.$ZodType): string {
  const title = z.globalRegistry.get(schema)?.title;
  if (title) return title;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'union':
      return [...new Set(def.options.map(notation))].join(' | ');
    case 'literal':
      return def.values.map(String).join(' | ');
    case 'enum':
      return Object.values(def.entries).join(' | ');
    case 'boolean':
      return 'true | false';
    case 'string':
      return ('format' in def && formats.get(String(def.format))) || 'string';
    case 'number':
      return 'format' in def ? 'whole number' : 'number';
    case 'array':
      return `list of ${plural(notation(def.element))}`;
    case 'record':
      return `map of ${plural(notation(def.valueType))}`;
    case 'object':
      return `{${Object.entries(def.shape).map(([key, each]) => (each._zod.optin ? `${key}?` : key)).join(', ')}}`;
    case 'lazy':
      return notation(def.getter());
    case 'pipe':
      return notation(def.in);
    default:
      return 'innerType' in def ? notation(def.innerType) : def.type;
  }
}

/** The same with an article, for a sentence. */
export function expected(schema: z.core.$ZodType): string {
  const text = notation(schema);
  const { type } = unwrapped(schema)._zod.def;
  if (type === 'object') return `a map ${text}`;
  return ['union', 'literal', 'enum', 'boolean'].includes(type) ? text : `a ${text}`;
}

function plural(text: string): string {
  return /^[a-z]+( number)?$|^URL$/i.test(text) ? `${text}s` : text;
}
