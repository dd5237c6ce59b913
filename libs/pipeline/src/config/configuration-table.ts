import { stringify } from 'yaml';
import { z } from 'zod';
import { type ConfigSection } from './config-section.ts';
import { type EnvironmentVariable } from './environment.ts';
import { notation, unwrapped } from './notation.ts';

type Schema = z.core.$ZodType;

/** The tables of docs/configuration.md: every key and every environment variable. */
export function configurationMarkdown(
  sections: readonly ConfigSection<unknown>[],
  environment: readonly EnvironmentVariable[],
): string {
  const keys = sections.flatMap(({ key, schema, restart }) => rows(key, schema, restart));
  const variables = environment.map(({ name, type, default: fallback, meaning, secret }) => [
    secret ? `${code(name)}, ${code(`${name}_FILE`)}` : code(name),
    type,
    fallback === undefined ? '' : code(fallback),
    meaning,
  ]);
  return [
    '## gateway.yaml',
    table(['Key', 'Value', 'Default', 'Meaning'], keys),
    '## Environment',
    table(['Variable', 'Value', 'Default', 'Meaning'], variables),
  ].join('\n\n');
}

function rows(path: string, schema: Schema, restart = false): string[][] {
  const below = new Map(entries(path, schema).map(([each, child]) => [each, child]));
  const own = [code(path), below.size > 0 ? kindOf(schema) : notation(schema), fallback(schema), descriptionOf(schema) + (restart ? '. A change needs a restart' : '')];
  return [own, ...[...below].flatMap(([each, child]) => rows(each, child))];
}

/** Short, because rows for what is within follow. */
function kindOf(schema: Schema): string {
  const { def } = (unwrapped(schema) as z.core.$ZodTypes)._zod;
  if (def.type === 'array' && unwrapped(def.element)._zod.def.type === 'object') return 'list of maps';
  return def.type === 'object' || def.type === 'record' ? 'map' : notation(schema);
}

/** The keys within a schema; `NAME` is any name, `[]` any item. */
function entries(path: string, schema: Schema): [string, Schema][] {
  const { def } = (unwrapped(schema) as z.core.$ZodTypes)._zod;
  if (def.type === 'object') return Object.entries(def.shape).map(([key, child]) => [`${path}.${key}`, child]);
  if (def.type === 'record') return entries(`${path}.NAME`, def.valueType);
  if (def.type === 'array') return entries(`${path}[]`, def.element);
  return def.type === 'union' ? def.options.flatMap((option) => entries(path, option)) : [];
}

function fallback(schema: Schema): string {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'default') return yaml(z.encode(def.innerType, def.defaultValue));
  if (def.type === 'prefault') return yaml(def.defaultValue);
  if (def.type === 'optional') return '';
  return 'innerType' in def ? fallback(def.innerType) : 'required';
}

function yaml(value: unknown): string {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return text === '{}' ? '' : code(text);
}

function descriptionOf(schema: Schema): string {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return z.globalRegistry.get(schema)?.description ?? ('innerType' in def ? descriptionOf(def.innerType) : '');
}

const code = (text: string) => `\`${text}\``;

function table(head: string[], body: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
