import { z } from 'zod';
import { type ConfigSection } from './config-section.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const VARIABLE = { $ref: '#/$defs/variable' };

/** JSON Schema (draft 2020-12) of gateway.yaml for editors. */
export function gatewayJsonSchema(sections: readonly ConfigSection<unknown>[]): object {
  const whole = z.strictObject(Object.fromEntries(sections.map(({ key, schema }) => [key, schema])));
  const schema = z.toJSONSchema(whole, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const def = (zodSchema as z.core.$ZodTypes)._zod.def;
      if (def.type === 'default') jsonSchema.default = z.encode(def.innerType, def.defaultValue);
    },
  }) as JsonSchema;
  forOneFile(schema, false);
  const variable = { type: 'string', pattern: '\\$\\{', description: '${NAME} or ${NAME:-default}: an environment variable' };
  return { ...schema, $defs: { ...schema.$defs, variable } };
}

/**
 * One file need not say everything, because it and what it includes lay maps over each other: what is required there can only
 * be known of lists. And any single value may be a variable.
 */
function forOneFile(schema: JsonSchema, inList: boolean): void {
  if (!inList) delete schema.required;
  for (const child of children(schema)) forOneFile(child, inList);
  for (const item of [schema.items, ...(schema.prefixItems ?? [])]) if (isSchema(item)) forOneFile(item, true);
  for (const child of [schema.items, ...Object.values(schema.properties ?? {}), schema.additionalProperties]) {
    if (isSchema(child) && takesNoVariable(child)) admitVariable(child);
  }
}

function children(schema: JsonSchema): JsonSchema[] {
  const { properties, additionalProperties, anyOf, oneOf, allOf, $defs } = schema;
  const all = [...Object.values(properties ?? {}), additionalProperties, ...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])];
  return [...all, ...Object.values($defs ?? {})].filter(isSchema);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function takesNoVariable(schema: JsonSchema): boolean {
  if (schema.anyOf) return (schema.anyOf as JsonSchema[]).some(takesNoVariable);
  const bound = ['const', 'enum', 'pattern', 'format'].some((each) => each in schema);
  return bound || /number|integer|boolean/.test(String(schema.type));
}

function admitVariable(schema: JsonSchema): void {
  if (schema.anyOf) return void schema.anyOf.push(VARIABLE);
  const { title: _title, description: _description, default: _default, ...rule } = schema;
  for (const key of Object.keys(rule)) delete schema[key];
  schema.anyOf = [rule, VARIABLE];
}
