import { z } from 'zod';

/** A JSON Schema (2020-12, which OpenAPI 3.1 uses as it is). */
export type JsonSchema = Record<string, unknown>;

/**
 * Turns a named schema into a reference, and puts it and every named schema in it among `schemas`.
 * @throws {Error} when the schema has no name, or its name is taken by another one: faults of the program.
 */
export function componentsOf(schema: z.ZodType, schemas: Record<string, JsonSchema>): JsonSchema {
  const { $ref, $defs } = convert(schema) as { $ref?: string; $defs?: Record<string, JsonSchema> };
  if (!$ref) throw new Error(`a schema of the API has no name: give it .meta({ id }): ${JSON.stringify(schema.toJSONSchema())}`);
  for (const [name, definition] of Object.entries($defs ?? {})) {
    const known = schemas[name];
    if (known && JSON.stringify(known) !== JSON.stringify(definition)) throw new Error(`two schemas are named ${name}`);
    schemas[name] = definition;
  }
  return { $ref };
}

/** The schema of one parameter. What is checked is its text, what is described is the value meant. */
export function propertySchema(schema: z.core.$ZodType): JsonSchema {
  return convert(schema, 'output');
}

function convert(schema: z.core.$ZodType, io: 'input' | 'output' = 'input'): JsonSchema {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => tidy(jsonSchema) });
  return JSON.parse(JSON.stringify(converted).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

/** Drops what only repeats the type: the bounds of safe integers, the pattern of a date-time, string keys. */
function tidy(schema: JsonSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time') delete schema.pattern;
  delete schema.propertyNames;
}
